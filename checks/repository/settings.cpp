#include "checks/repository/settings.h"

#include <algorithm>
#include <utility>

#include "sereno/steps/sql_statement.h"
#include "sereno/steps/text.h"
#include "sereno/steps/tls_options.h"
#include "sereno/steps/visit_options.h"

namespace repository {
namespace {

using sereno::Context;
using sereno::steps::in_quotes;
using sereno::steps::Problems;
using sereno::steps::Redactor;
using sereno::steps::SqlTls;

/// The options of one end, whose names all begin alike.
class SourceReader {
 public:
  SourceReader(const Context& context, std::string prefix, Redactor& redactor, Problems& problems)
      : context_(context), prefix_(std::move(prefix)), redactor_(redactor), problems_(problems) {}

  Source read(std::string_view driver, const std::string& min_rows_seconds) {
    Source source;
    source.driver = driver_of(driver);
    read_login();
    // Both ends have the same; a page of the first end has them looked at with the rest of its visit.
    if (prefix_.empty() && source.driver != Driver::http)
      sereno::steps::judge_authorities("ca-cert", context_.text("ca-cert"), problems_);
    switch (source.driver) {
      case Driver::postgres:
      case Driver::mariadb:
      case Driver::odbc:
        read_database(source, min_rows_seconds);
        break;
      case Driver::sftp:
        read_sftp(source);
        [[fallthrough]];
      case Driver::file:
        read_files(source);
        break;
      case Driver::http:
        read_page(source);
        break;
    }
    return source;
  }

 private:
  static Driver driver_of(std::string_view name) {
    if (name == "mysql" || name == "mariadb") return Driver::mariadb;
    if (name == "odbc") return Driver::odbc;
    if (name == "file") return Driver::file;
    if (name == "sftp") return Driver::sftp;
    if (name == "http") return Driver::http;
    return Driver::postgres;
  }

  std::string name(std::string_view option) const { return prefix_ + std::string(option); }
  std::string text(std::string_view option) const { return context_.text(name(option)); }
  bool has(std::string_view option) const { return context_.has(name(option)); }
  std::string need(std::string_view option, std::string_view why) {
    std::string value = text(option);
    if (value.empty()) problems_.add(name(option), why);
    return value;
  }

  /// Before any problem, whose text could quote one.
  void read_login() {
    user_ = text("logname");
    password_ = text("credential");
    while (password_.ends_with('\n') || password_.ends_with('\r')) password_.pop_back();
    whole_credential_ = password_;
    const auto colon = password_.find(':');
    if (user_.empty() && colon != std::string::npos) {
      user_ = password_.substr(0, colon);
      password_.erase(0, colon + 1);
    }
    redactor_.hide(password_);
    passphrase_ = text("passphrase");
    while (passphrase_.ends_with('\n')) passphrase_.pop_back();
    redactor_.hide(passphrase_);
  }

  std::uint16_t port() const { return static_cast<std::uint16_t>(context_.integer(name("port")).value_or(0)); }

  sereno::steps::Family family() {
    const bool four = context_.has("use-ipv4"), six = context_.has("use-ipv6");
    if (four && six && prefix_.empty()) problems_.add("use-ipv4", "contradicts --use-ipv6");
    return four ? sereno::steps::Family::ipv4 : six ? sereno::steps::Family::ipv6 : sereno::steps::Family::any;
  }

  std::string host(std::string_view what) {
    std::string host = need("hostname", std::string(what) + " needs the server's name or address");
    if (host.empty()) return host;
    if (const auto problem = sereno::steps::name_problem(host)) problems_.add(name("hostname"), *problem);
    return host;
  }

  /// A socket is a file of this machine: an option of its own, so that nobody names one over the network.
  std::string database_host() {
    std::string socket = text("socket");
    if (socket.empty() && text("hostname").starts_with('/')) {
      problems_.add(name("hostname"), "is a name or address: a socket is given with --" + name("socket"));
      return {};
    }
    if (socket.empty()) return host("a database");
    if (has("hostname")) problems_.add(name("socket"), "contradicts --" + name("hostname"));
    return socket;
  }

  void read_database(Source& source, const std::string& min_rows_seconds) {
    auto& target = source.question.target;
    const bool odbc = source.driver == Driver::odbc;
    target.host = odbc ? need("dsn", "ODBC needs the name of a data source") : database_host();
    target.port = port();
    target.database = text("database");
    target.user = user_;
    target.password = password_;
    const bool secure = context_.has("ssl") || context_.has("ca-cert") || context_.has("verify-cert");
    if (context_.has("insecure") && secure) {
      target.tls = SqlTls::required;
    } else if (secure) {
      target.tls = SqlTls::verified;
    }
    target.ca_file = context_.text("ca-cert");
    source.question.family = family();
    read_statement(source, min_rows_seconds);
  }

  void read_statement(Source& source, const std::string& min_rows_seconds) {
    const std::string query = text("query"), table = text("table"), column = text("ts-column");
    if (query.empty() == table.empty())
      return problems_.add(name("query"), query.empty()
                                              ? "say what to look at: --" + name("table") + " or --" + name("query")
                                              : "contradicts --" + name("table"));
    if (!query.empty()) {
      if (const auto problem = sereno::steps::statement_problem(query)) problems_.add(name("query"), *problem);
      if (!column.empty()) problems_.add(name("ts-column"), "belongs to --" + name("table"));
      if (!min_rows_seconds.empty())
        problems_.add("min-rows", "belongs to --table; a query gives a column rows_window");
      source.question.statement = query;
      source.gives_age = prefix_.empty() && context_.text("gives") == "age";
      source.place = "query";
      return;
    }
    if (!sereno::steps::is_sql_name(table))
      problems_.add(name("table"), in_quotes(table) + " is no name: take --" + name("query"));
    if (!sereno::steps::is_sql_name(column) || column.find('.') != std::string::npos)
      problems_.add(name("ts-column"),
                    column.empty() ? "say which column holds the time" : in_quotes(column) + " is no name");
    source.question.statement = table_statement(source.driver, table, column, min_rows_seconds);
    source.place = "table " + table;
  }

  static std::string table_statement(Driver driver, const std::string& table, const std::string& column,
                                     const std::string& seconds) {
    const bool odbc = driver == Driver::odbc;
    std::string text = "SELECT MAX(" + column + ") AS newest";
    if (odbc) text += ", CURRENT_TIMESTAMP AS clock";
    if (!seconds.empty()) {
      const std::string since = odbc ? "{fn TIMESTAMPADD(SQL_TSI_SECOND, -" + seconds + ", CURRENT_TIMESTAMP)}"
                                     : "CURRENT_TIMESTAMP - INTERVAL '" + seconds + "' SECOND";
      text += ", (SELECT COUNT(*) FROM " + table + " WHERE " + column + " >= " + since + ") AS rows_window";
    }
    return text + " FROM " + table;
  }

  void read_files(Source& source) {
    source.path = need("path", "say which folder or file");
    if (!source.path.empty() && source.path.front() != '/') problems_.add(name("path"), "has to begin with '/'");
    while (source.path.size() > 1 && source.path.ends_with('/')) source.path.pop_back();
    if (has("glob")) source.filter.pattern = text("glob");
    if (source.filter.pattern.empty() || source.filter.pattern.find('/') != std::string::npos)
      problems_.add(name("glob"), "is a pattern for names within the folder, without '/'");
    source.min_size = static_cast<std::uint64_t>(context_.size("min-size").value_or(0));
    source.place = source.path == "/" ? "/" + source.filter.pattern : source.path + "/" + source.filter.pattern;
  }

  void read_sftp(Source& source) {
    auto& target = source.sftp;
    target.host = host("SFTP");
    if (port() != 0) target.port = port();
    target.user = user_;
    if (user_.empty()) problems_.add(name("logname"), "SFTP needs the user to log in as");
    target.password = password_;
    target.identity = text("identity");
    target.passphrase = passphrase_;
    if (password_.empty() && target.identity.empty())
      problems_.add(name("identity"), "SFTP needs a private key, or a password: --" + name("credential"));
    target.host_keys = context_.all(name("host-key"));
    target.known_hosts = text("known-hosts");
    if (const auto problem = sereno::steps::identity_problem(target.identity, target.passphrase))
      problems_.add(name("identity"), *problem);
    for (const std::string& key : target.host_keys)
      if (const auto problem = sereno::steps::host_key_problem(key)) problems_.add(name("host-key"), *problem);
    if (target.host_keys.empty() && target.known_hosts.empty())
      problems_.add(name("host-key"),
                    "say how the server is known: --" + name("host-key") + " or --" + name("known-hosts"));
    target.family = family();
  }

  void read_page(Source& source) {
    if (prefix_.empty()) {
      source.page = sereno::steps::read_visit_plan(context_, redactor_, problems_);
    } else {
      if (auto target =
              sereno::steps::read_target({.url = need("url", "say which page, https://name/path")}, problems_))
        source.page.target = *target;
      source.page.http.user_agent = "Sereno/" SERENO_PLUGIN_VERSION;
      source.page.http.tls.ca_file = context_.text("ca-cert");
      source.page.family = family();
    }
    redactor_.hide_credential(whole_credential_);
    source.page.credential = user_.empty() ? "" : user_ + ":" + password_;
    source.page.keep_body = 0;
    source.place = source.page.target.url.shown();
  }

  const Context& context_;
  std::string prefix_;
  Redactor& redactor_;
  Problems& problems_;
  std::string user_, password_, passphrase_, whole_credential_;
};

/// 1800 and 3600 seconds, or twice and three times the cadence if that is longer.
void read_limits(const Context& context, Expectations& expectations, Problems& problems) {
  expectations.cadence = context.duration("feed-cadence");
  const double every_s = expectations.cadence ? static_cast<double>(expectations.cadence->count()) / 1000 : 0;
  expectations.warning_s = context.range("warning").value_or(sereno::Range{.high = std::max(1800.0, 2 * every_s)});
  expectations.critical_s = context.range("critical").value_or(sereno::Range{.high = std::max(3600.0, 3 * every_s)});
  expectations.processing = context.duration("processing-time").value_or(std::chrono::minutes{15});
  expectations.feed_party = context.text("feed-party");
  if (expectations.feed_party.find_first_of(" \t\r\n\"'") != std::string::npos)
    problems.add("feed-party", sereno::steps::in_quotes(expectations.feed_party) + " is no party's id");
}

void read_calendar(const Context& context, Expectations& expectations, Problems& problems) {
  problems.take("calendar", sereno::steps::OpenHours::parse(context.text("calendar")), expectations.hours);
  problems.take("tz", sereno::steps::read_zone(context.has("tz") ? context.text("tz") : "UTC", context),
                expectations.zone);
}

std::string read_rows(const Context& context, Expectations& expectations) {
  if (const auto rows = context.integer("min-rows")) expectations.min_rows = static_cast<std::uint64_t>(*rows);
  expectations.window =
      std::chrono::floor<std::chrono::seconds>(context.duration("window").value_or(std::chrono::hours{1}));
  if (!expectations.min_rows) return {};
  return std::to_string(expectations.window.count() / 1000);
}

void read_replica(const Context& context, Settings& settings, Problems& problems) {
  const auto host = context.find("replica-hostname");
  if (!host) {
    if (context.has("replica-port")) problems.add("replica-port", "belongs to --replica-hostname");
    return;
  }
  const Driver driver = settings.processed.driver;
  if (driver != Driver::postgres && driver != Driver::mariadb)
    return problems.add("replica-hostname", "is for --driver=pg and mysql");
  settings.replica = settings.processed;
  auto& target = settings.replica->question.target;
  if (const auto problem = sereno::steps::name_problem(*host)) problems.add("replica-hostname", *problem);
  target.host = *host;
  if (const auto port = context.integer("replica-port")) target.port = static_cast<std::uint16_t>(*port);
}

}  // namespace

Settings read_settings(const Context& context, Redactor& redactor, Problems& problems) {
  Settings settings;
  SourceReader processed(context, "", redactor, problems), inbound(context, "inbound-", redactor, problems);
  read_limits(context, settings.expectations, problems);
  const std::string min_rows_seconds = read_rows(context, settings.expectations);
  settings.processed = processed.read(context.text("driver"), min_rows_seconds);
  if (const auto driver = context.find("inbound-driver")) settings.inbound = inbound.read(*driver, {});
  read_calendar(context, settings.expectations, problems);
  read_replica(context, settings, problems);
  const auto offset =
      std::chrono::duration_cast<std::chrono::minutes>(settings.expectations.zone.offset_at(context.now()));
  settings.processed.question.target.zone_offset = offset;
  if (settings.inbound) settings.inbound->question.target.zone_offset = offset;
  if (settings.replica) settings.replica->question.target.zone_offset = offset;
  return settings;
}

}  // namespace repository
