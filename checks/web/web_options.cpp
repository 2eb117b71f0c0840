#include "checks/web/web_options.h"

namespace web {
namespace {

using sereno::Options;
using Kind = sereno::Options::Kind;

void declare_target(Options& options) {
  options
      .add("hostname,H", Kind::text, "",
           "host name for Host header, TLS and, without -I, the connection; NAME or NAME:PORT")
      .value_name("NAME[:PORT]")
      .add("address,I", Kind::text, "", "address or name to connect to, whatever the host name resolves to")
      .value_name("ADDRESS")
      .add("port,p", Kind::number, "", "port (default: 80, with TLS 443)")
      .value_name("PORT")
      .add("url,u", Kind::text, "/", "path to ask for, or a whole address, https://name/path")
      .value_name("PATH|URL")
      .add("use-ipv4,4", Kind::flag, "", "IPv4 addresses only")
      .add("use-ipv6,6", Kind::flag, "", "IPv6 addresses only")
      .add("all-addresses", Kind::flag, "", "ask every address of the name; the worst one decides")
      .add("resolver", Kind::text, "", "resolver to ask instead of the system's, ADDRESS or ADDRESS:PORT")
      .value_name("ADDRESS")
      .add("source-address", Kind::text, "", "local address or interface to connect from")
      .value_name("ADDRESS");
}

void declare_limits(Options& options) {
  options.add("warning,w", Kind::range, "2", "seconds for the whole check that warn")
      .value_name("SECONDS")
      .add("critical,c", Kind::range, "5", "seconds for the whole check that are critical")
      .value_name("SECONDS")
      .add("body-limit", Kind::number, "8388608",
           "bytes of the body that are kept and searched; the rest is only counted")
      .value_name("BYTES");
}

void declare_tls(Options& options) {
  options.add("ssl,S", Kind::text, "", "use TLS; -S=1.2 that version only, -S=1.2+ that one or newer")
      .value_optional()
      .value_name("VERSION[+]")
      .add("min-tls", Kind::text, "", "oldest TLS version that is good enough: 1.2 or 1.3")
      .value_name("VERSION")
      .add("sni", Kind::flag, "", "send the host name in the handshake (always done)")
      .add("certificate,C", Kind::text, "",
           "days, or % of its life, that every certificate must be valid for; asks for no page (default 21,7 with the "
           "page)")
      .value_name("WARN[,CRIT]")
      .add("continue-after-certificate", Kind::flag, "", "with -C: ask for the page as well")
      .add("verify-cert,D", Kind::flag, "", "verify chain and name (the default)")
      .add("insecure", Kind::flag, "", "verify neither chain nor name; shown in the output")
      .add("ca-cert", Kind::file, "", "authorities to trust instead of the system's, PEM")
      .add("client-cert,J", Kind::file, "", "client certificate, PEM")
      .add("private-key,K", Kind::file, "", "key of the client certificate, PEM")
      .add("http-version", Kind::text, "", "1.0, 1.1 or 2")
      .value_name("VERSION")
      .add("h2", Kind::text, "allow", "HTTP/2 over TLS: require, allow or off");
}

void declare_request(Options& options) {
  options.add("method,j", Kind::text, "", "HEAD, OPTIONS, PUT, DELETE, ... (default: GET, with data POST)")
      .value_name("METHOD")
      .add("post,P", Kind::text, "", "data to POST, URL-encoded")
      .value_name("DATA")
      .add("content-type,T", Kind::text, "", "media type of the data (default: application/x-www-form-urlencoded)")
      .value_name("TYPE")
      .add("useragent,A", Kind::text, "", "User-Agent header")
      .add("header,k", Kind::text, "", "header to send, \"Name: value\"")
      .repeatable()
      .value_name("HEADER")
      .add("secret-header", Kind::secret, "", "header to send that nobody may see, \"Name: value\"")
      .repeatable()
      .add("authorization,a", Kind::text, "", "USER:PASSWORD for basic authentication; seen by all who see processes")
      .value_name("USER:PASSWORD")
      .add("credential", Kind::secret, "", "USER:PASSWORD for basic authentication")
      .add("bearer", Kind::secret, "", "token for \"Authorization: Bearer\"")
      .add("cookie-jar", Kind::file, "", "file that keeps cookies from one run to the next")
      .add("enable-automatic-decompression", Kind::flag, "", "offer compression and undo it")
      .add("haproxy-protocol", Kind::flag, "", "begin the connection with the PROXY protocol's line")
      .add("proxy,x", Kind::text, "", "proxy to go through, [http://|https://|socks5h://]HOST:PORT")
      .value_name("PROXY")
      .add("proxy-authorization,b", Kind::text, "", "USER:PASSWORD for the proxy; seen by all who see processes")
      .value_name("USER:PASSWORD")
      .add("proxy-credential", Kind::secret, "", "USER:PASSWORD for the proxy")
      .add("noproxy", Kind::text, "", "hosts that are asked directly, comma-separated; * for all")
      .value_name("HOSTS");
}

void declare_redirects(Options& options) {
  options.add("onredirect,f", Kind::text, "follow", "ok, warning, critical, follow, sticky or stickyport")
      .value_name("POLICY")
      .add("max-redirs", Kind::number, "5", "redirects that are followed")
      .add("final-url", Kind::text, "", "pattern that the address at the end of the redirects must match")
      .value_name("PATTERN");
}

void declare_expectations(Options& options) {
  options.add("expect,e", Kind::text, "", "comma-separated texts, one of which must stand in the status line")
      .value_name("TEXT,...")
      .add("header-string,d", Kind::text, "", "text that must stand in the header")
      .repeatable()
      .value_name("TEXT")
      .add("string,s", Kind::text, "", "text that must stand in the body")
      .repeatable()
      .value_name("TEXT")
      .add("not-string", Kind::text, "", "texts that must not stand in the body, A|B|C")
      .repeatable()
      .value_name("TEXT|...")
      .add("regex,r", Kind::text, "", "pattern (RE2) that the body must match")
      .repeatable()
      .value_name("PATTERN")
      .add("eregi,R", Kind::text, "", "like -r, upper and lower case alike")
      .repeatable()
      .value_name("PATTERN")
      .add("linespan,l", Kind::flag, "", "a pattern's dot matches line ends, ^ and $ the ends of the body only")
      .add("invert-regex", Kind::flag, "", "the body must match none of the patterns")
      .add("state-regex", Kind::text, "critical", "state that a pattern gives: warning or critical")
      .value_name("STATE")
      .add("pagesize,m", Kind::text, "", "bytes of the body: at least MIN, at most MAX")
      .value_name("MIN[:MAX]")
      .add("max-age,M", Kind::duration, "", "oldest that the page may be, by Last-Modified and the server's clock")
      .add("no-body,N", Kind::flag, "", "stop reading behind the header");
}

void declare_output(Options& options) {
  options.add("extended-perfdata,E", Kind::flag, "", "performance data of every part (always given)")
      .add("show-body,B", Kind::flag, "", "print the body below the first line")
      .add("link,L", Kind::flag, "", "make the first line an HTML link to the page");
}

}  // namespace

void declare_options(Options& options) {
  declare_target(options);
  declare_limits(options);
  declare_tls(options);
  declare_request(options);
  declare_redirects(options);
  declare_expectations(options);
  declare_output(options);
}

}  // namespace web
