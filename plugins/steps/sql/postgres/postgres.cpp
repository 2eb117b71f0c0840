#include "sereno/steps/postgres.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "plugins/steps/sql/postgres/pq_cancel.h"
#include "plugins/steps/sql/postgres/pq_fault.h"
#include "plugins/steps/sql/postgres/pq_library.h"
#include "plugins/steps/sql/received_bytes.h"
#include "plugins/steps/sql/row_keeper.h"
#include "plugins/steps/sql/session_words.h"
#include "plugins/steps/sql/wait_for.h"
#include "sereno/number.h"

namespace sereno::steps {
namespace {

using PqResult = std::unique_ptr<PGresult, decltype(&::PQclear)>;

constexpr const char* system_trust = "/etc/ssl/certs/ca-certificates.crt";  // libpq 15 knows no "system"

SqlEnd timed_out() { return {.fault = SqlFault::timed_out, .text = "no time is left"}; }
SqlEnd too_much() { return {.fault = SqlFault::too_much, .text = "more than the limit came"}; }

void ignore_notice(void*, const char*) {}

class PostgresClient final : public SqlClient {
 public:
  ~PostgresClient() override { close(); }

  std::string_view kind() const override { return "PostgreSQL"; }
  std::uint16_t default_port() const override { return 5432; }
  SqlEnd connect(const SqlTarget& target, const std::string& address, const Deadline& deadline) override;
  std::string session() const override;
  SqlEnd ask(const std::string& statement, const SqlLimits& limits, SqlAnswer& answer,
             const Deadline& deadline) override;

 private:
  SqlEnd begin(const SqlTarget& target, const std::string& address);
  SqlEnd poll_connection(const Deadline& deadline);
  SqlEnd prepare(const Deadline& deadline, SqlAnswer& answer);
  SqlEnd flush(const Deadline& deadline);
  /// The next result; null when the question is done.
  SqlEnd next(PqResult& result, const Deadline& deadline);
  SqlEnd failure_of(const PqResult& result) const;
  void close();

  const PqLibrary* pq_ = nullptr;
  PGconn* connection_ = nullptr;
  std::string zone_;
};

void PostgresClient::close() {
  if (connection_ != nullptr) pq_->finish(connection_);
  connection_ = nullptr;
}

SqlEnd PostgresClient::begin(const SqlTarget& target, const std::string& address) {
  const std::string port = std::to_string(target.port != 0 ? target.port : default_port());
  const bool verified = target.tls == SqlTls::verified;
  const std::string trust = target.ca_file.empty() ? system_trust : target.ca_file;
  std::vector<std::pair<const char*, const char*>> words = {{"host", target.host.c_str()},
                                                            {"hostaddr", address.c_str()},
                                                            {"port", port.c_str()},
                                                            {"dbname", target.database.c_str()},
                                                            {"user", target.user.c_str()},
                                                            {"password", target.password.c_str()},
                                                            {"application_name", "sereno"},
                                                            {"client_encoding", "UTF8"},
                                                            {"gssencmode", "disable"},
                                                            {"sslmode", verified                         ? "verify-full"
                                                                        : target.tls == SqlTls::required ? "require"
                                                                                                         : "prefer"},
                                                            {"sslrootcert", verified ? trust.c_str() : ""}};
  std::vector<const char*> names, values;
  for (const auto& [name, value] : words) {
    if (*value == '\0') continue;
    names.push_back(name);
    values.push_back(value);
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  connection_ = pq_->connect_start(names.data(), values.data(), 0);
  if (connection_ == nullptr) return {.fault = SqlFault::local, .text = "no memory"};
  pq_->set_error_verbosity(connection_, PQERRORS_VERBOSE);
  pq_->set_notice_processor(connection_, &ignore_notice, nullptr);
  return {};
}

SqlEnd PostgresClient::connect(const SqlTarget& target, const std::string& address, const Deadline& deadline) {
  close();
  try {
    pq_ = &pq_library();
  } catch (const std::exception& error) {
    return {.fault = SqlFault::library, .text = error.what()};
  }
  zone_ = offset_words(target.zone_offset);
  if (SqlEnd end = begin(target, address); !end) return end;
  if (SqlEnd end = poll_connection(deadline); !end) return end;
  pq_->set_nonblocking(connection_, 1);
  pq_->set_error_verbosity(connection_, PQERRORS_DEFAULT);
  return {};
}

SqlEnd PostgresClient::poll_connection(const Deadline& deadline) {
  auto state = pq_->status(connection_) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  for (;;) {
    if (state == PGRES_POLLING_OK) return {};
    if (state == PGRES_POLLING_FAILED)
      return describe_connect_failure(pq_->error_message(connection_), pq_->needs_password(connection_) != 0);
    const int socket = pq_->socket(connection_);
    if (wait_for(socket, state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline) == 0) return timed_out();
    if (received_bytes(socket) > most_received) return too_much();
    state = pq_->connect_poll(connection_);
  }
}

std::string PostgresClient::session() const {
  const char* version = pq_->parameter_status(connection_, "server_version");
  std::string text = "PostgreSQL " + first_word(version != nullptr ? version : "");
  if (pq_->ssl_in_use(connection_) == 0) return text;
  const char* protocol = pq_->ssl_attribute(connection_, "protocol");
  return text + ", " + (protocol != nullptr ? protocol : "TLS");
}

SqlEnd PostgresClient::flush(const Deadline& deadline) {
  for (;;) {
    const int left = pq_->flush(connection_);
    if (left == 0) return {};
    if (left < 0) return {.fault = SqlFault::closed, .text = "connection closed"};
    if (wait_for(pq_->socket(connection_), POLLIN | POLLOUT, deadline) == 0) return timed_out();
    if (pq_->consume_input(connection_) == 0) return describe_query_failure({}, pq_->error_message(connection_));
  }
}

SqlEnd PostgresClient::next(PqResult& result, const Deadline& deadline) {
  while (pq_->is_busy(connection_) != 0) {
    const int socket = pq_->socket(connection_);
    if (wait_for(socket, POLLIN, deadline) == 0) return timed_out();
    if (received_bytes(socket) > most_received) return too_much();
    if (pq_->consume_input(connection_) == 0) return describe_query_failure({}, pq_->error_message(connection_));
  }
  if (deadline.passed()) return timed_out();
  result.reset(pq_->get_result(connection_));
  return {};
}

SqlEnd PostgresClient::failure_of(const PqResult& result) const {
  const char* code = pq_->result_error_field(result.get(), PG_DIAG_SQLSTATE);
  const char* message = pq_->result_error_field(result.get(), PG_DIAG_MESSAGE_PRIMARY);
  if (message == nullptr) message = pq_->result_error_message(result.get());
  return describe_query_failure(code != nullptr ? code : "", message);
}

/// The server's own time-out is the better one of two: it ends the work there, whatever becomes of us.
SqlEnd PostgresClient::prepare(const Deadline& deadline, SqlAnswer& answer) {
  const std::string words = "BEGIN TRANSACTION READ ONLY; SET LOCAL statement_timeout = " +
                            std::to_string(std::max<long>(1, deadline.remaining().count())) +
                            "; SET LOCAL TIME ZONE INTERVAL '" + zone_ +
                            "' HOUR TO MINUTE; SELECT EXTRACT(EPOCH FROM clock_timestamp())";
  if (pq_->send_query(connection_, words.c_str()) == 0)
    return describe_query_failure({}, pq_->error_message(connection_));
  if (SqlEnd end = flush(deadline); !end) return end;
  for (;;) {
    PqResult result(nullptr, pq_->clear);
    if (SqlEnd end = next(result, deadline); !end) return end;
    if (!result) return {};
    const auto status = pq_->result_status(result.get());
    if (status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE) return failure_of(result);
    if (status == PGRES_TUPLES_OK && pq_->ntuples(result.get()) == 1)
      answer.clock = instant_of_epoch(pq_->getvalue(result.get(), 0, 0));
  }
}

SqlEnd PostgresClient::ask(const std::string& statement, const SqlLimits& limits, SqlAnswer& answer,
                           const Deadline& deadline) {
  const auto cancelled = [&](SqlEnd end) {
    if (end.fault == SqlFault::timed_out || end.fault == SqlFault::too_much) cancel_query(*pq_, connection_);
    close();
    return end;
  };
  if (SqlEnd end = prepare(deadline, answer); !end) return cancelled(end);
  // The extended protocol: the server refuses a second statement.
  if (pq_->send_query_params(connection_, statement.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0) == 0)
    return cancelled(describe_query_failure({}, pq_->error_message(connection_)));
  pq_->set_single_row_mode(connection_);
  if (SqlEnd end = flush(deadline); !end) return cancelled(end);
  RowKeeper keeper(limits, answer);
  for (;;) {
    PqResult result(nullptr, pq_->clear);
    if (SqlEnd end = next(result, deadline); !end) return cancelled(end);
    if (!result) return {};
    const auto status = pq_->result_status(result.get());
    if (status == PGRES_COMMAND_OK) continue;
    if (status != PGRES_SINGLE_TUPLE && status != PGRES_TUPLES_OK) return cancelled(failure_of(result));
    const int columns = pq_->nfields(result.get());
    for (int i = 0; i < columns && answer.rows.empty(); ++i) keeper.column(pq_->fname(result.get(), i));
    for (int row = 0; row < pq_->ntuples(result.get()); ++row) {
      keeper.begin_row();
      for (int i = 0; i < columns; ++i) {
        if (pq_->getisnull(result.get(), row, i) != 0) {
          keeper.null();
        } else {
          keeper.value(
              {pq_->getvalue(result.get(), row, i), static_cast<std::size_t>(pq_->getlength(result.get(), row, i))});
        }
      }
    }
    if (keeper.too_large()) return cancelled(too_much());
    if (answer.more_rows) {
      cancel_query(*pq_, connection_);
      close();
      return {};
    }
  }
}

}  // namespace

std::unique_ptr<SqlClient> make_postgres_client() { return std::make_unique<PostgresClient>(); }

}  // namespace sereno::steps
