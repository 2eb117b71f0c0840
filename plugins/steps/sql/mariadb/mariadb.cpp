#include "sereno/steps/mariadb.h"

#include <poll.h>

#include <algorithm>
#include <string>
#include <utility>

#include "plugins/steps/sql/mariadb/maria_fault.h"
#include "plugins/steps/sql/mariadb/maria_library.h"
#include "plugins/steps/sql/received_bytes.h"
#include "plugins/steps/sql/row_keeper.h"
#include "plugins/steps/sql/session_words.h"
#include "plugins/steps/sql/wait_for.h"
#include "sereno/number.h"

namespace sereno::steps {
namespace {

constexpr const char* system_trust = "/etc/ssl/certs/ca-certificates.crt";

/// No server may have the password itself, nor ask a person for it.
constexpr const char* authentications =
    "mysql_native_password,client_ed25519,caching_sha2_password,sha256_password,auth_gssapi_client";

/// Behind our own deadline: a query that the server ends by its own limit may look like one that was answered.
constexpr std::chrono::milliseconds behind_the_deadline{200};

SqlEnd timed_out() { return {.fault = SqlFault::timed_out, .text = "no time is left"}; }
SqlEnd too_much() { return {.fault = SqlFault::too_much, .text = "more than the limit came"}; }

class MariaClient final : public SqlClient {
 public:
  ~MariaClient() override { close(); }

  std::string_view kind() const override { return "MariaDB"; }
  std::uint16_t default_port() const override { return 3306; }
  SqlEnd connect(const SqlTarget& target, const std::string& address, const Deadline& deadline) override;
  std::string session() const override;
  SqlEnd ask(const std::string& statement, const SqlLimits& limits, SqlAnswer& answer,
             const Deadline& deadline) override;

 private:
  void set_options(const SqlTarget& target);
  /// Waits for what the library wants, until `step` says that it wants nothing more.
  template <class Step>
  SqlEnd finish(int wanted, Step step, const Deadline& deadline);
  SqlEnd say(const std::string& statement, const Deadline& deadline);
  SqlEnd prepare(const Deadline& deadline, SqlAnswer& answer);
  SqlEnd keep_rows(const SqlLimits& limits, SqlAnswer& answer, const Deadline& deadline);
  void keep_row(MYSQL_RES* rows, MYSQL_ROW row, RowKeeper& keeper) const;
  SqlEnd failure() const {
    return describe_maria_failure(maria_->error_number(connection_), maria_->error(connection_));
  }
  void close();

  const MariaLibrary* maria_ = nullptr;
  MYSQL* connection_ = nullptr;
  std::string zone_;
};

/// Without freeing a result that was not read to its end, which would read it to its end.
void MariaClient::close() {
  if (connection_ != nullptr) maria_->close(connection_);
  connection_ = nullptr;
}

void MariaClient::set_options(const SqlTarget& target) {
  const unsigned none = 0;
  const auto set = [&](mysql_option option, const void* value) { maria_->options(connection_, option, value); };
  set(MYSQL_OPT_NONBLOCK, nullptr);
  set(MYSQL_SET_CHARSET_NAME, "utf8mb4");
  set(MYSQL_OPT_LOCAL_INFILE, &none);  // no server gets a file of ours
  set(MARIADB_OPT_RESTRICTED_AUTH, authentications);
  if (target.local()) return;
  const unsigned tcp = MYSQL_PROTOCOL_TCP;  // of "localhost" the library would make its own socket
  set(MYSQL_OPT_PROTOCOL, &tcp);
  const my_bool yes = 1, no = 0;
  const bool verified = target.tls == SqlTls::verified;
  const std::string trust = target.ca_file.empty() ? system_trust : target.ca_file;
  maria_->ssl_set(connection_, nullptr, nullptr, verified ? trust.c_str() : nullptr, nullptr, nullptr);
  set(MYSQL_OPT_SSL_VERIFY_SERVER_CERT, verified ? &yes : &no);
  set(MYSQL_OPT_SSL_ENFORCE, &yes);  // which enforces nothing without verification: see connect()
}

template <class Step>
SqlEnd MariaClient::finish(int wanted, Step step, const Deadline& deadline) {
  while (wanted != 0) {
    const int socket = static_cast<int>(maria_->get_socket(connection_));
    const auto events = static_cast<short>(((wanted & MYSQL_WAIT_READ) != 0 ? POLLIN : 0) |
                                           ((wanted & MYSQL_WAIT_WRITE) != 0 ? POLLOUT : 0) |
                                           ((wanted & MYSQL_WAIT_EXCEPT) != 0 ? POLLPRI : 0));
    const bool limited = (wanted & MYSQL_WAIT_TIMEOUT) != 0;
    const std::chrono::milliseconds most(limited ? maria_->get_timeout_value_ms(connection_) : 0);
    const short came = limited ? wait_for(socket, events, deadline, most) : wait_for(socket, events, deadline);
    if (deadline.passed()) return timed_out();
    if (received_bytes(socket) > most_received) return too_much();
    const bool broken = (came & (POLLERR | POLLHUP | POLLNVAL)) != 0;
    int ready = came == 0 ? MYSQL_WAIT_TIMEOUT : 0;
    if ((came & POLLIN) != 0 || (broken && (wanted & MYSQL_WAIT_READ) != 0)) ready |= MYSQL_WAIT_READ;
    if ((came & POLLOUT) != 0 || (broken && (wanted & MYSQL_WAIT_WRITE) != 0)) ready |= MYSQL_WAIT_WRITE;
    if ((came & POLLPRI) != 0) ready |= MYSQL_WAIT_EXCEPT;
    wanted = step(ready);
  }
  return {};
}

SqlEnd MariaClient::connect(const SqlTarget& target, const std::string& address, const Deadline& deadline) {
  close();
  try {
    maria_ = &maria_library();
  } catch (const std::exception& error) {
    return {.fault = SqlFault::library, .text = error.what()};
  }
  connection_ = maria_->init(nullptr);
  if (connection_ == nullptr) return {.fault = SqlFault::local, .text = "no memory"};
  set_options(target);
  zone_ = offset_words(target.zone_offset);
  const bool local = target.local();
  const std::string host = local ? "localhost" : target.tls == SqlTls::verified ? target.host : address;
  const auto text = [](const std::string& value) { return value.empty() ? nullptr : value.c_str(); };
  MYSQL* connected = nullptr;
  const int wanted = maria_->connect_start(
      &connected, connection_, host.c_str(), text(target.user), text(target.password), text(target.database),
      target.port != 0 ? target.port : default_port(), local ? target.host.c_str() : nullptr, 0);
  const SqlEnd end = finish(
      wanted, [&](int ready) { return maria_->connect_cont(&connected, connection_, ready); }, deadline);
  if (!end) return end;
  if (connected == nullptr) return failure();
  const bool plain = maria_->get_ssl_cipher(connection_) == nullptr;
  if (plain && !local && target.tls != SqlTls::if_offered)
    return {.fault = SqlFault::tls, .text = "the server speaks no TLS"};
  return {};
}

std::string MariaClient::session() const {
  const char* version = maria_->get_server_info(connection_);
  const std::string_view text = version != nullptr ? version : "";
  const bool maria = text.find("MariaDB") != std::string_view::npos;
  std::string words = (maria ? "MariaDB " : "MySQL ") + first_word(text.substr(0, text.find('-')));
  return maria_->get_ssl_cipher(connection_) != nullptr ? words + ", TLS" : words;
}

SqlEnd MariaClient::say(const std::string& statement, const Deadline& deadline) {
  int failed = 0;
  const int wanted = maria_->query_start(&failed, connection_, statement.c_str(), statement.size());
  const SqlEnd end = finish(
      wanted, [&](int ready) { return maria_->query_cont(&failed, connection_, ready); }, deadline);
  if (!end) return end;
  return failed == 0 ? SqlEnd{} : failure();
}

/// A limit of the server's own ends the query there, too, when we are gone.
SqlEnd MariaClient::prepare(const Deadline& deadline, SqlAnswer& answer) {
  if (SqlEnd end = say("SET SESSION TRANSACTION READ ONLY", deadline); !end) return end;
  const std::string_view version = maria_->get_server_info(connection_);
  const auto limit = deadline.remaining() + behind_the_deadline;
  const std::string words = version.find("MariaDB") != std::string_view::npos
                                ? "max_statement_time = " + format_fixed(static_cast<double>(limit.count()) / 1000, 3)
                                : "max_execution_time = " + std::to_string(limit.count());
  if (SqlEnd end = say("SET SESSION time_zone = '" + zone_ + "', " + words, deadline); !end) return end;
  if (SqlEnd end = say("SELECT UNIX_TIMESTAMP(NOW(6))", deadline); !end) return end;
  SqlAnswer clock;
  if (SqlEnd end = keep_rows({}, clock, deadline); !end) return end;
  if (!clock.rows.empty() && clock.rows[0].size() == 1) answer.clock = instant_of_epoch(clock.rows[0][0].value_or(""));
  return {};
}

void MariaClient::keep_row(MYSQL_RES* rows, MYSQL_ROW row, RowKeeper& keeper) const {
  keeper.begin_row();
  const unsigned long* const sizes = maria_->fetch_lengths(rows);
  for (unsigned i = 0; i < maria_->num_fields(rows); ++i) {
    if (row[i] == nullptr) {
      keeper.null();
      continue;
    }
    // A TIMESTAMP is shown by the session's clocks: only here is it known.
    const bool aware = maria_->fetch_field_direct(rows, i)->type == MYSQL_TYPE_TIMESTAMP;
    std::string value(row[i], sizes[i]);
    keeper.value(aware ? value + zone_ : value);
  }
}

SqlEnd MariaClient::keep_rows(const SqlLimits& limits, SqlAnswer& answer, const Deadline& deadline) {
  MYSQL_RES* const rows = maria_->use_result(connection_);
  if (rows == nullptr) return maria_->error_number(connection_) == 0 ? SqlEnd{} : failure();
  RowKeeper keeper(limits, answer);
  for (unsigned i = 0; i < maria_->num_fields(rows); ++i) keeper.column(maria_->fetch_field_direct(rows, i)->name);
  for (;;) {
    MYSQL_ROW row = nullptr;
    const int wanted = maria_->fetch_row_start(&row, rows);
    const SqlEnd end = finish(
        wanted, [&](int ready) { return maria_->fetch_row_cont(&row, rows, ready); }, deadline);
    if (!end) return end;
    if (row == nullptr) break;
    keep_row(rows, row, keeper);
    if (keeper.too_large()) return too_much();
    if (answer.more_rows) {
      close();
      return {};
    }
  }
  const SqlEnd end = maria_->error_number(connection_) == 0 ? SqlEnd{} : failure();
  if (end) maria_->free_result(rows);
  return end;
}

SqlEnd MariaClient::ask(const std::string& statement, const SqlLimits& limits, SqlAnswer& answer,
                        const Deadline& deadline) {
  SqlEnd end = prepare(deadline, answer);
  if (end) end = say(statement, deadline);
  if (end) end = keep_rows(limits, answer, deadline);
  if (!end) close();
  return end;
}

}  // namespace

std::unique_ptr<SqlClient> make_mariadb_client() { return std::make_unique<MariaClient>(); }

}  // namespace sereno::steps
