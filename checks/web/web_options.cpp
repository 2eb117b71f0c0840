#include "checks/web/web_options.h"

#include "sereno/steps/visit_options.h"

namespace web {
namespace {

using sereno::Options;
using Kind = sereno::Options::Kind;

constexpr std::int64_t most_body = 256 << 20;

void declare_limits(Options& options) {
  options.add("warning,w", Kind::range, "2", "seconds for the whole check that warn")
      .value_name("SECONDS")
      .add("critical,c", Kind::range, "5", "seconds for the whole check that are critical")
      .value_name("SECONDS")
      .add("body-limit", Kind::size, "8388608",
           "bytes of the body that are kept and searched; the rest is only counted")
      .at_least(0)
      .at_most(most_body)
      .value_name("BYTES");
}

void declare_expectations(Options& options) {
  options.add("final-url", Kind::text, "", "pattern that the address at the end of the redirects must match")
      .value_name("PATTERN")
      .add("issuer", Kind::text, "", "pattern that the issuer of one of the page's certificates must match")
      .value_name("PATTERN")
      .add("expect,e", Kind::text, "", "comma-separated texts, one of which must stand in the status line")
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
      .add("state-regex", Kind::choice, "critical", "state that a pattern gives: warning or critical")
      .choices({"warning", "critical", "WARNING", "CRITICAL"})
      .value_name("STATE")
      .add("pagesize,m", Kind::text, "", "bytes of the body: at least MIN, at most MAX")
      .value_name("MIN[:MAX]")
      .add("usual-size", Kind::integer, "", "warn of a page that has less than so many percent of its usual size")
      .at_least(1)
      .at_most(90)
      .value_name("PERCENT")
      .add("max-age,M", Kind::duration, "", "oldest that the page may be, by Last-Modified and the server's clock");
}

void declare_beside(Options& options) {
  options
      .add("assets", Kind::integer, "",
           "fetch the page's first N scripts and styles of its own server: a page without is blank")
      .at_least(1)
      .at_most(50)
      .value_name("N")
      .add("health", Kind::text, "", "path of the same server that says how the application is")
      .value_name("PATH")
      .add("json-pointer", Kind::text, "",
           "what the health address, or without one the page, has to say as JSON: a pointer (RFC 6901, * for every "
           "item)")
      .repeatable()
      .value_name("POINTER[=VALUE]")
      .add("compare-resolver", Kind::text, "", "ask this resolver too, and say where it differs from ours")
      .value_name("ADDRESS[:PORT]");
}

void declare_output(Options& options) {
  options.add("extended-perfdata,E", Kind::flag, "", "performance data of every part (always given)")
      .add("show-body,B", Kind::flag, "", "print the body below the first line")
      .add("link,L", Kind::flag, "", "make the first line an HTML link to the page");
}

}  // namespace

void declare_options(Options& options) {
  sereno::steps::declare_target_options(options);
  declare_limits(options);
  sereno::steps::declare_tls_options(options);
  sereno::steps::declare_certificate_options(options);
  sereno::steps::declare_request_options(options);
  sereno::steps::declare_credential_options(options);
  sereno::steps::declare_proxy_options(options);
  sereno::steps::declare_redirect_options(options);
  declare_expectations(options);
  declare_beside(options);
  declare_output(options);
}

}  // namespace web
