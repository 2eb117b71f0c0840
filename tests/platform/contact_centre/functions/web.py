"""The public web page: what a browser sees first, and the start of every other function."""
from ..function import Function, fault, route

PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Lantern Contact Centre</title>
<link rel="stylesheet" href="/assets/lantern.css">
<script src="/assets/lantern.js" defer></script></head>
<body>
<h1>Welcome to Lantern</h1>
<p>Agents answering now: 12. Calls waiting: 3.</p>
<form action="/login" method="get"><button>Login</button></form>
</body>
</html>
"""
ASSETS = {
    "lantern.css": ("text/css", "body { font-family: sans-serif; margin: 2em; }\n" * 20),
    "lantern.js": ("text/javascript", "document.documentElement.dataset.ready = 'yes';\n" * 20),
}
MAINTENANCE = "<html><body><h1>Down for maintenance</h1><p>We are back at 06:00.</p></body></html>\n"
STACK_TRACE = "<html><body><b>Fatal error</b>: Uncaught PDOException: SQLSTATE[HY000] [2002] Connection refused</body></html>\n"
DEFAULT_PAGE = "<html><body><h1>It works!</h1></body></html>\n"
EMPTY_SHELL = '<!DOCTYPE html><html><head><title></title></head><body><div id="app"></div></body></html>\n'
LONGEST_HANG_S = 120


class Web(Function):
    """Each fault is a way in which real platforms fail while something still answers."""

    name = "web"
    conditions = {
        "second_address_dead": "one node of the load balancer is dead: 127.0.0.2 refuses, the rest is well",
        "ipv6_dead": "only IPv6 fails: ::1 refuses, IPv4 is well",
    }

    @route("GET POST", "/")
    def page(self, request):
        request.send(200, PAGE)

    @route("GET", "/assets/{file}")
    def asset(self, request):
        if request.arguments["file"] not in ASSETS:
            return request.send(404, "Not Found\n")
        type, text = ASSETS[request.arguments["file"]]
        return request.send_bytes(200, text.encode(), type)

    @route("GET", "/api/health")
    def health(self, request):
        request.send_json(200, {"status": "ok", "queue_services": "ok", "data_services": "ok"})

    @fault("the application failed", "page")
    def fault_status_500(self, request):
        request.send(500, "Internal Server Error\n")

    @fault("planned work, with the hour of return in a header", "page")
    def fault_maintenance_503(self, request):
        request.send(503, MAINTENANCE, {"Retry-After": "3600"})

    @fault("200 and a stack trace: the database behind the page is gone", "page")
    def fault_error_in_body(self, request):
        request.send(200, STACK_TRACE)

    @fault("200 and another site: the virtual host was lost", "page")
    def fault_default_page(self, request):
        request.send(200, DEFAULT_PAGE)

    @fault("200 and a page with nothing in it: a single-page application without its data", "page")
    def fault_empty_shell(self, request):
        request.send(200, EMPTY_SHELL)

    @fault("a rule that sends the page to itself", "page")
    def fault_redirect_loop(self, request):
        request.send(302, "", {"Location": "/"})

    @fault("the connection dies in the middle of the page", "page")
    def fault_truncated(self, request):
        request.send_raw(f"HTTP/1.1 200 OK\r\nContent-Length: {len(PAGE)}\r\n\r\n{PAGE[:40]}")
        request.close()

    @fault("the request is taken and never answered", "page")
    def fault_hang(self, request):
        self.wait_until_repaired("hang", LONGEST_HANG_S)
        request.close()

    @fault("a byte every half second: the connection lives, the page never comes", "page")
    def fault_slow(self, request):
        request.send_raw(f"HTTP/1.1 200 OK\r\nContent-Length: {len(PAGE)}\r\n\r\n")
        for character in PAGE[: 2 * LONGEST_HANG_S]:
            request.send_raw(character)
            self.wait_until_repaired("slow", 0.5)
        request.close()

    @fault("closed without a word", "page")
    def fault_close(self, request):
        request.close()

    @fault("reset, as a crashing process or a firewall does", "page")
    def fault_reset(self, request):
        request.reset()

    @fault("the page is well and its script is not there: a blank page in every browser", "asset")
    def fault_asset_missing(self, request):
        if request.arguments["file"].endswith(".js"):
            return request.send(404, "Not Found\n")
        return self.asset(request)

    @fault("scripts and styles are answered with the page itself: a deploy that left the old names in it", "asset")
    def fault_asset_is_the_page(self, request):
        request.send(200, EMPTY_SHELL)

    @fault("the page is well and its health address says that the message broker is not", "health")
    def fault_unhealthy(self, request):
        request.send_json(200, {"status": "degraded", "queue_services": "failing", "data_services": "ok"})
