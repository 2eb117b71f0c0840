#include "checks/repository/repository_options.h"

#include <string>

#include "sereno/steps/visit_options.h"

namespace repository {
namespace {

using sereno::Options;
using Kind = sereno::Options::Kind;

/// The same words for both ends.
Options& choose_driver(Options& options) {
  return options.choices({"pg", "postgresql", "mysql", "mariadb", "odbc", "file", "sftp", "http"});
}

void declare_whom(Options& options) {
  choose_driver(options.add("driver", Kind::choice, "", "what the information lies in"))
      .required()
      .add("hostname,H", Kind::text, "", "server: name or address")
      .value_name("HOST")
      .add("socket", Kind::file, "", "of a database here, instead of --hostname: its own socket, PostgreSQL's folder")
      .add("port,p", Kind::integer, "", "port (default: the protocol's own)")
      .at_least(1)
      .at_most(65535)
      .value_name("PORT")
      .add("use-ipv4,4", Kind::flag, "", "IPv4 addresses only")
      .add("use-ipv6,6", Kind::flag, "", "IPv6 addresses only")
      .add("resolver", Kind::text, "", "of a page: resolver to ask instead of the system's")
      .value_name("ADDRESS")
      .add("logname,l", Kind::text, "", "user to log in as")
      .value_name("USER")
      .add("credential", Kind::secret, "", "password; without --logname USER:PASSWORD");
}

void declare_database(Options& options) {
  options.add("database,d", Kind::text, "", "database")
      .value_name("NAME")
      .add("dsn", Kind::text, "", "of ODBC: the data source as odbc.ini names it")
      .value_name("NAME")
      .local()
      .add("table", Kind::text, "", "table whose newest row counts")
      .value_name("NAME")
      .add("ts-column", Kind::text, "", "column of --table with the time")
      .value_name("NAME")
      .add("query,q", Kind::text, "", "one SELECT that gives one row with the newest time, instead of --table")
      .value_name("SELECT")
      .add("gives", Kind::choice, "time", "what the first column of --query is: a time, or an age in seconds")
      .choices({"time", "age"})
      .add("min-rows", Kind::integer, "", "rows of --table that must be no older than --window")
      .at_least(1)
      .add("window", Kind::duration, "1h", "see --min-rows")
      .at_least(1000)
      .add("tz", Kind::text, "UTC", "zone of times that name none, and of --calendar: America/Mexico_City, -06:00")
      .value_name("ZONE")
      .add("replica-hostname", Kind::text, "", "server that follows the database; how far behind is measured")
      .value_name("HOST")
      .add("replica-port", Kind::integer, "", "its port (default: --port)")
      .at_least(1)
      .at_most(65535)
      .value_name("PORT");
}

void declare_files(Options& options) {
  // A folder here, or one of an SFTP server: whoever asks over the network names neither.
  options.add("path", Kind::text, "", "folder with files, or one file")
      .value_name("PATH")
      .local()
      .add("glob", Kind::text, "*", "files in the folder that count; * and ?")
      .value_name("PATTERN")
      .add("min-size", Kind::size, "0", "files below this size do not count")
      .at_least(0)
      .add("identity", Kind::file, "", "of SFTP: private key")
      .readable()
      .add("passphrase", Kind::secret, "", "of the private key")
      .add("host-key", Kind::text, "", "of SFTP: the server's key, SHA256:... or as in authorized_keys")
      .repeatable()
      .value_name("KEY")
      .add("known-hosts", Kind::file, "", "of SFTP: file that holds the server's key, instead of --host-key")
      .readable();
}

void declare_limits(Options& options) {
  options
      .add("warning,w", Kind::range, "", "age in seconds that warns (default: 1800, or twice --feed-cadence if longer)")
      .value_name("SECONDS")
      .add("critical,c", Kind::range, "", "age that is critical (default: 3600, or three times --feed-cadence)")
      .value_name("SECONDS")
      .add("feed-cadence", Kind::duration, "", "how often the information is meant to come")
      .add("calendar", Kind::text, "",
           "when it is meant to come, \"Mon-Fri 08:00-21:00, 2026-12-25 closed\"; only that counts")
      .value_name("HOURS");
}

void declare_inbound(Options& options) {
  choose_driver(options.add("inbound-driver", Kind::choice, "", "what comes in before it is processed lies in"))
      .add("processing-time", Kind::duration, "15m", "how long what came in may wait before the platform is late");
  const auto same = [&](std::string_view name, Kind kind, std::string_view value) {
    options.add("inbound-" + std::string(name), kind, "", "like --" + std::string(name) + ", of the inbound end");
    if (!value.empty()) options.value_name(value);
  };
  same("hostname", Kind::text, "HOST");
  same("socket", Kind::file, {});
  same("port", Kind::integer, "PORT");
  options.at_least(1).at_most(65535);
  same("logname", Kind::text, "USER");
  same("credential", Kind::secret, {});
  same("database", Kind::text, "NAME");
  same("dsn", Kind::text, "NAME");
  options.local();
  same("table", Kind::text, "NAME");
  same("ts-column", Kind::text, "NAME");
  same("query", Kind::text, "SELECT");
  same("path", Kind::text, "PATH");
  options.local();
  same("glob", Kind::text, "PATTERN");
  same("url", Kind::text, "URL");
  same("identity", Kind::file, {});
  options.readable();
  same("passphrase", Kind::secret, {});
  same("host-key", Kind::text, "KEY");
  options.repeatable();
  same("known-hosts", Kind::file, {});
  options.readable();
  options.add("feed-party", Kind::text, "", "who delivers, by the contract's id").value_name("PARTY");
}

void declare_page(Options& options) {
  options.add("url,u", Kind::text, "/", "of a page: path, or whole address; its Last-Modified counts")
      .value_name("PATH|URL");
  sereno::steps::declare_tls_options(options);
  options.add("bearer", Kind::secret, "", "of a page: token for \"Authorization: Bearer\"")
      .add("secret-header", Kind::secret, "", "of a page: header to send that nobody may see, \"Name: value\"")
      .repeatable();
  sereno::steps::declare_proxy_options(options);
  sereno::steps::declare_redirect_options(options);
}

}  // namespace

void declare_options(Options& options) {
  declare_whom(options);
  declare_limits(options);
  declare_database(options);
  declare_files(options);
  declare_inbound(options);
  declare_page(options);
}

}  // namespace repository
