#include "sereno/steps/visit_options.h"

namespace sereno::steps {

using Kind = Options::Kind;

void declare_target_options(Options& options) {
  options
      .add("hostname,H", Kind::text, "",
           "host name for Host header, TLS and, without -I, the connection; NAME or NAME:PORT")
      .value_name("NAME[:PORT]")
      .add("address,I", Kind::text, "", "address or name to connect to, whatever the host name resolves to")
      .value_name("ADDRESS")
      .add("port,p", Kind::integer, "", "port (default: 80, with TLS 443)")
      .at_least(1)
      .at_most(65535)
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

void declare_tls_options(Options& options) {
  options.add("ssl,S", Kind::text, "", "use TLS; -S=1.2 that version only, -S=1.2+ that one or newer")
      .value_optional()
      .value_name("VERSION[+]")
      .add("min-tls", Kind::choice, "", "oldest TLS version that is good enough")
      .choices({"1", "1.0", "1.1", "1.2", "1.3"})
      .value_name("VERSION")
      .add("sni", Kind::flag, "", "send the host name in the handshake (always done)")
      .add("verify-cert,D", Kind::flag, "", "use TLS, and verify chain and name (the default)")
      .add("insecure", Kind::flag, "", "verify neither chain nor name; shown in the output")
      .add("ca-cert", Kind::file, "", "use TLS; authorities to trust instead of the system's, PEM")
      .readable()
      .add("client-cert,J", Kind::file, "", "use TLS; client certificate, PEM")
      .readable()
      .add("private-key,K", Kind::file, "", "use TLS; key of the client certificate, PEM")
      .readable()
      .add("http-version", Kind::choice, "", "1.0, 1.1 or 2")
      .choices({"1.0", "1.1", "2", "2.0"})
      .value_name("VERSION")
      .add("h2", Kind::choice, "allow", "HTTP/2 over TLS: require, allow or off")
      .choices({"require", "allow", "off"});
}

void declare_certificate_options(Options& options) {
  options
      .add("certificate,C", Kind::text, "",
           "days, or % of its life, that every certificate must be valid for; asks for no page (with the page: 21,7, "
           "of a short-lived one 33%,15%)")
      .value_name("WARN[,CRIT]")
      .add("continue-after-certificate", Kind::flag, "", "with -C: ask for the page as well");
}

void declare_request_options(Options& options) {
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
      .add("cookie-jar", Kind::file, "", "file that keeps cookies from one run to the next")
      .add("enable-automatic-decompression", Kind::flag, "", "offer compression and undo it")
      .add("haproxy-protocol", Kind::flag, "", "begin the connection with the PROXY protocol's line")
      .add("no-body,N", Kind::flag, "", "stop reading behind the header");
}

void declare_credential_options(Options& options) {
  options.add("secret-header", Kind::secret, "", "header to send that nobody may see, \"Name: value\"")
      .repeatable()
      .add("authorization,a", Kind::text, "", "USER:PASSWORD for basic authentication; seen by all who see processes")
      .value_name("USER:PASSWORD")
      .add("credential", Kind::secret, "", "USER:PASSWORD for basic authentication")
      .add("bearer", Kind::secret, "", "token for \"Authorization: Bearer\"");
}

void declare_proxy_options(Options& options) {
  options.add("proxy,x", Kind::text, "", "proxy to go through, [http://|https://|socks5h://]HOST:PORT")
      .value_name("PROXY")
      .add("proxy-authorization,b", Kind::text, "", "USER:PASSWORD for the proxy; seen by all who see processes")
      .value_name("USER:PASSWORD")
      .add("proxy-credential", Kind::secret, "", "USER:PASSWORD for the proxy")
      .add("noproxy", Kind::text, "", "hosts that are asked directly, comma-separated; * for all")
      .value_name("HOSTS");
}

void declare_redirect_options(Options& options) {
  options.add("onredirect,f", Kind::choice, "follow", "ok, warning, critical, follow, sticky or stickyport")
      .choices({"ok", "warning", "critical", "follow", "sticky", "stickyport", "curl"})
      .value_name("POLICY")
      .add("max-redirs", Kind::integer, "5", "redirects that are followed")
      .at_least(0)
      .at_most(100);
}

}  // namespace sereno::steps
