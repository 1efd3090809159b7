"""Children: output, status, input, environment, errors."""
# covers: IMPORT_NAME
import os
import subprocess
import sys

me = [sys.executable]


def run(code, **options):
    return subprocess.run(me + ["-c", code], capture_output=True, text=True, **options)


r = run("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)")
print(r.returncode, repr(r.stdout), repr(r.stderr))
print(run("print(input()[::-1])", input="abc\n").stdout.strip(), run("import os; print(os.environ.get('X_Y'))", env={**os.environ, "X_Y": "z"}).stdout.strip())
print(os.path.basename(run("import os; print(os.getcwd())", cwd="/").stdout.strip()) == "", subprocess.call(["true"]), subprocess.call("exit 7", shell=True))
print(subprocess.check_output(["echo", "hi"]), subprocess.getstatusoutput("echo out; exit 2"))
for act in ("subprocess.check_call(['false'])", "subprocess.run(['/no/such/program'])", "subprocess.run(['echo'], cwd='/no/such')",
            "run('import time; time.sleep(60)', timeout=0.05)"):
    try:
        print(eval(act))
    except subprocess.CalledProcessError as e:
        print(e)
    except OSError as e:
        print(type(e).__name__, e.errno, e.filename)
    except subprocess.TimeoutExpired as e:
        print("timeout", e.timeout)
p = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
print(p.communicate(b"through a pipe"), p.returncode, p.poll())
p = subprocess.Popen(["sleep", "60"])
p.kill()
print(p.wait(), p.args)
