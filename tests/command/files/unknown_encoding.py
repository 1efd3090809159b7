# coding: nosuch
x
