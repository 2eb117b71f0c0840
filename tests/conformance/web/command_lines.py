"""Command lines of check_http and check_curl, and what each of the three answers."""


def lines_that_mean_the_same(nginx, hostile, dead_port, certificates):
    """What check_http, check_curl and this check answer with the same exit code."""
    plain = ["-I", "127.0.0.1", "-p", str(nginx.port["plain"])]
    for extra in ([], ["-u", "/status/404"], ["-u", "/status/500"], ["-s", "Welcome"], ["-s", "Absent"], ["-r", "Welcome"],
                  ["-r", "WELCOME"], ["-R", "WELCOME"], ["-r", "Welcome", "--invert-regex"], ["-e", "200"], ["-e", "HTTP/1.1 404"],
                  ["-e", "404,200"], ["-u", "/moved", "-f", "ok"], ["-u", "/moved", "-f", "warning"],
                  ["-u", "/moved", "-f", "critical"], ["-u", "/moved", "-f", "follow"], ["-d", "X-Kind"], ["-d", "Absent"],
                  ["-w", "0.0000001", "-c", "5"], ["-w", "0.0000001", "-c", "0.0000001"], ["-m", "100000"], ["-m", "1"],
                  ["-u", "/echo", "-P", "a=b", "-s", "POST"], ["-u", "/private", "-a", "ann:open sesame"],
                  ["-u", "/private", "-a", "ann:bad"], ["-u", "/echo", "-A", "me", "-s", "me"],
                  ["-u", "/echo", "-k", "X-Key: v", "-s", "[v]"], ["-H", "cc.test", "-u", "/echo", "-s", "cc.test"],
                  ["-j", "HEAD"], ["-N"], ["-M", "1d"], ["-M", "1"], ["-u", "/echo", "-M", "1d"], ["-m", ":10"],
                  ["-j", "OPTIONS"], ["-j", "PUT", "-P", "x"], ["-j", "HEAD", "-s", "Welcome"], ["-f", "bogus"],
                  ["-u", "/moved", "-f", "stickyport"], ["-e", "2"], ["-e", " 200 "], ["-e", "200 OK"], ["-r", "page$"],
                  ["-r", "^of"], ["-r", "page.of"], ["-l", "-r", "page.of"], ["-l", "-r", "^of"], ["-r", "[[:alpha:]]{3}"],
                  ["-r", "("], ["-s", ""], ["-w", "1", "-c", "0.5"], ["-c", "5:"], ["-4"], ["-a", "ann"], ["--nosuch"],
                  ["-k", "X-Key:v", "-u", "/echo", "-s", "[v]"], ["-L"], ["-B"], ["-E"], ["-v"], ["-h"], ["-V"]):
        yield plain + extra
    yield ["-I", "::1", "-p", str(nginx.port["plain"])]
    yield ["-I", "127.0.0.1", "-p", str(nginx.port["good"])]  # plain HTTP to a TLS port
    yield ["-I", "127.0.0.1", "-p", str(nginx.port["plain"]), "-S"]
    yield ["-H", "nosuch.invalid"]
    for path in ("garbage", "chunks", "interim", "status-999", "bad-header"):
        yield ["-I", "127.0.0.1", "-p", str(hostile.port), "-u", "/" + path]
    client = ["-J", certificates.path("client.pem"), "-K", certificates.path("client.key")]
    for pair in ([], client, client[:2]):
        yield ["-I", "127.0.0.1", "-H", "cc.test", "--sni", "-p", str(nginx.port["client"]), "-S", *pair]
    yield ["-I", "127.0.0.1", "-p", str(dead_port)]
    yield ["-I", "127.0.0.1", "-p", str(hostile.port), "-u", "/hang-up"]
    yield ["-I", "127.0.0.1", "-p", str(hostile.port), "-u", "/silence", "-t", "1"]
    for kind, limits in (("good", "30"), ("good", "30,14"), ("soon", "30,5"), ("soon", "30,14"), ("soon", "5")):
        yield ["-I", "127.0.0.1", "-H", "cc.test", "--sni", "-p", str(nginx.port[kind]), "-S", "-C", limits]


def lines_that_differ(nginx, hostile, certificates):
    """(check_http, check_curl, this check, line): exit codes; each row stands in the README of the check."""
    plain = ["-I", "127.0.0.1", "-p", str(nginx.port["plain"])]
    bad = ["-I", "127.0.0.1", "-p", str(hostile.port)]
    tls = ["-H", "cc.test", "-I", "127.0.0.1", "--sni", "-S", "-p"]
    return (
        (0, 0, 2, [*plain, "-u", "/loop"]),
        (0, 0, 1, [*tls, str(nginx.port["good"]), "-u", "/down"]),
        (1, 1, 0, [*plain, "-m", "1:55"]),
        (0, 2, 2, [*bad, "-u", "/half"]),
        (0, 0, 2, [*bad, "-u", "/half-header"]),
        (0, 2, 0, [*bad, "-u", "/bytes", "-s", "Welcome"]),
        (0, 0, 2, [*tls, str(nginx.port["expired"])]),
        (0, 0, 2, [*tls, str(nginx.port["other"])]),
        (0, 2, 0, [*tls, str(nginx.port["good"]), "-d", "X-Kind: good"]),
        (0, 2, 2, [*tls, str(nginx.port["good"]), "-e", "HTTP/1.1 200"]),
        (2, 2, 3, [*tls, str(nginx.port["client"]), "-J", certificates.path("client.pem"), "-K", certificates.path("good.key")]),
        (2, 2, 3, [*tls, str(nginx.port["good"]), "-S2"]),
        (0, 0, 3, [*plain, "-m", "abc"]),
        (1, 1, 3, [*plain, "-w", "abc"]),
        (0, 0, 3, [*tls, str(nginx.port["good"]), "-C", "10,20"]),
        (0, 0, 3, [*plain, "-u", "/echo", "-k", "X-Key"]),
        (0, 0, 3, [*plain, "stray"]),
        (2, 2, 3, [*plain, "-6"]),
        (1, 2, 0, [*plain, "-u", "/echo?a=b c"]),
        (1, 2, 0, [*plain, "-u", "index.html"]),
        (0, 0, 2, [*plain, "-r", r"\<centre\>"]),
        (2, 2, 0, [*plain, "-r", "page[^x]of"]),
        (2, 2, 3, [*plain, "-r", r"(a)\1"]),
    )
