# Private names in methods, classes and nested functions.
# covers: LOAD_ATTR_INSTANCE_VALUE, STORE_ATTR_INSTANCE_VALUE
class A:
    __k = 5
    def __init__(self): self.__x = 0
    def run(self, n):
        for i in range(n):
            self.__x += self.__k
        return self.__x
    def __secret(self): return "A"
    def tell(self): return self.__secret()
class B(A):
    def __secret(self): return "B"

b = B()
print(b.run(4500), b.tell(), sorted(k for k in vars(b)), b._A__x, hasattr(b, "__x"))
