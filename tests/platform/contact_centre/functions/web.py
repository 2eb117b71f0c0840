"""The public web page: what a browser sees first, and the start of every other function."""
from ..function import Function

PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Lantern Contact Centre</title></head>
<body>
<h1>Welcome to Lantern</h1>
<p>Agents answering now: 12. Calls waiting: 3.</p>
<form action="/login" method="post"><button>Login</button></form>
</body>
</html>
"""
MAINTENANCE = "<html><body><h1>Down for maintenance</h1><p>We are back at 06:00.</p></body></html>\n"
STACK_TRACE = "<html><body><b>Fatal error</b>: Uncaught PDOException: SQLSTATE[HY000] [2002] Connection refused</body></html>\n"
DEFAULT_PAGE = "<html><body><h1>It works!</h1></body></html>\n"
EMPTY_SHELL = '<!DOCTYPE html><html><head><title></title></head><body><div id="app"></div></body></html>\n'
LONGEST_HANG_S = 120


class Web(Function):
    """Each fault is a way in which real platforms fail while something still answers."""

    name = "web"
    paths = ("/",)
    faults = (
        "status_500", "maintenance_503", "error_in_body", "default_page", "empty_shell", "redirect_loop",
        "truncated", "hang", "slow", "close", "reset",
    )

    def answer(self, request):
        request.send(200, PAGE)

    def fault_status_500(self, request):
        request.send(500, "Internal Server Error\n")

    def fault_maintenance_503(self, request):
        request.send(503, MAINTENANCE, {"Retry-After": "3600"})

    def fault_error_in_body(self, request):
        request.send(200, STACK_TRACE)

    def fault_default_page(self, request):
        request.send(200, DEFAULT_PAGE)

    def fault_empty_shell(self, request):
        request.send(200, EMPTY_SHELL)

    def fault_redirect_loop(self, request):
        request.send(302, "", {"Location": "/"})

    def fault_truncated(self, request):
        request.send_raw(f"HTTP/1.1 200 OK\r\nContent-Length: {len(PAGE)}\r\n\r\n{PAGE[:40]}")
        request.close()

    def fault_hang(self, request):
        self.wait_until_repaired("hang", LONGEST_HANG_S)
        request.close()

    def fault_slow(self, request):
        """A byte every half second: the connection lives, the page never comes."""
        request.send_raw(f"HTTP/1.1 200 OK\r\nContent-Length: {len(PAGE)}\r\n\r\n")
        for character in PAGE[: 2 * LONGEST_HANG_S]:
            request.send_raw(character)
            self.wait_until_repaired("slow", 0.5)
        request.close()

    def fault_close(self, request):
        request.close()

    def fault_reset(self, request):
        request.reset()
