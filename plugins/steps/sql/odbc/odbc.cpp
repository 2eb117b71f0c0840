#include "sereno/steps/odbc.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "plugins/steps/sql/odbc/odbc_fault.h"
#include "plugins/steps/sql/odbc/odbc_library.h"
#include "plugins/steps/sql/row_keeper.h"
#include "sereno/steps/at_deadline.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

bool good(SQLRETURN result) { return result == SQL_SUCCESS || result == SQL_SUCCESS_WITH_INFO; }

/// The bytes of a text as the C interface of 1992 wants them: it changes none.
SQLCHAR* text(const std::string& value) {
  return reinterpret_cast<SQLCHAR*>(const_cast<char*>(value.c_str()));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}
SQLPOINTER number(std::uintptr_t value) {
  return reinterpret_cast<SQLPOINTER>(value);
}  // NOLINT(performance-no-int-to-ptr)

std::uintptr_t whole_seconds(const Deadline& deadline) {
  const auto left = std::chrono::ceil<std::chrono::seconds>(deadline.remaining()).count();
  return static_cast<std::uintptr_t>(std::max<std::int64_t>(1, left));
}

class OdbcClient final : public SqlClient {
 public:
  ~OdbcClient() override { close(); }

  std::string_view kind() const override { return "ODBC"; }
  std::uint16_t default_port() const override { return 0; }
  bool wants_address(const SqlTarget&) const override { return false; }
  SqlEnd connect(const SqlTarget& target, const std::string& address, const Deadline& deadline) override;
  std::string session() const override;
  SqlEnd ask(const std::string& statement, const SqlLimits& limits, SqlAnswer& answer,
             const Deadline& deadline) override;

 private:
  SqlEnd failure(SQLSMALLINT kind, SQLHANDLE handle) const;
  SqlEnd execute(const std::string& statement, const Deadline& deadline);
  SqlEnd keep_rows(const SqlLimits& limits, SqlAnswer& answer, const Deadline& deadline);
  SqlEnd keep_value(SQLUSMALLINT column, const SqlLimits& limits, RowKeeper& keeper) const;
  std::string info(SQLUSMALLINT what) const;
  void close();

  const OdbcLibrary* odbc_ = nullptr;
  SQLHANDLE environment_ = nullptr;
  SQLHANDLE connection_ = nullptr;
  SQLHANDLE statement_ = nullptr;
  bool connected_ = false;
};

void OdbcClient::close() {
  if (statement_ != nullptr) odbc_->free_handle(SQL_HANDLE_STMT, statement_);
  if (connected_) odbc_->disconnect(connection_);
  if (connection_ != nullptr) odbc_->free_handle(SQL_HANDLE_DBC, connection_);
  if (environment_ != nullptr) odbc_->free_handle(SQL_HANDLE_ENV, environment_);
  statement_ = connection_ = environment_ = nullptr;
  connected_ = false;
}

SqlEnd OdbcClient::failure(SQLSMALLINT kind, SQLHANDLE handle) const {
  std::array<SQLCHAR, 6> code{};
  std::array<SQLCHAR, 512> message{};
  SQLINTEGER native = 0;
  SQLSMALLINT size = 0;
  const auto got = odbc_->get_diagnosis(kind, handle, 1, code.data(), &native, message.data(),
                                        static_cast<SQLSMALLINT>(message.size()), &size);
  if (!good(got)) return {.fault = SqlFault::failed, .text = "the driver does not say why"};
  return describe_odbc_failure(reinterpret_cast<const char*>(code.data()),
                               reinterpret_cast<const char*>(message.data()));
}

SqlEnd OdbcClient::connect(const SqlTarget& target, const std::string&, const Deadline& deadline) {
  close();
  try {
    odbc_ = &odbc_library();
  } catch (const std::exception& error) {
    return {.fault = SqlFault::library, .text = error.what()};
  }
  const SqlEnd no_memory{.fault = SqlFault::local, .text = "ODBC cannot be set up"};
  if (!good(odbc_->alloc_handle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &environment_))) return no_memory;
  odbc_->set_env(environment_, SQL_ATTR_ODBC_VERSION, number(SQL_OV_ODBC3), 0);
  if (!good(odbc_->alloc_handle(SQL_HANDLE_DBC, environment_, &connection_))) return no_memory;
  odbc_->set_connection(connection_, SQL_ATTR_LOGIN_TIMEOUT, number(whole_seconds(deadline)), 0);
  odbc_->set_connection(connection_, SQL_ATTR_ACCESS_MODE, number(SQL_MODE_READ_ONLY), 0);
  // By name, so that the password stands in no string that a driver or its log could repeat.
  const auto result =
      odbc_->connect(connection_, text(target.host), SQL_NTS, target.user.empty() ? nullptr : text(target.user),
                     SQL_NTS, target.password.empty() ? nullptr : text(target.password), SQL_NTS);
  connected_ = good(result);
  if (!connected_) return failure(SQL_HANDLE_DBC, connection_);
  // What is asked is rolled back with the session, whatever the driver makes of the access mode.
  odbc_->set_connection(connection_, SQL_ATTR_AUTOCOMMIT, number(SQL_AUTOCOMMIT_OFF), 0);
  return {};
}

std::string OdbcClient::info(SQLUSMALLINT what) const {
  std::array<char, 128> words{};
  SQLSMALLINT size = 0;
  if (!good(odbc_->get_info(connection_, what, words.data(), static_cast<SQLSMALLINT>(words.size()), &size))) return {};
  return shown(words.data(), 60);
}

std::string OdbcClient::session() const { return "ODBC, " + info(SQL_DBMS_NAME) + " " + info(SQL_DBMS_VER); }

/// The driver's own limit where it keeps one, a cancellation from beside where it does not.
SqlEnd OdbcClient::execute(const std::string& statement, const Deadline& deadline) {
  odbc_->set_statement(statement_, SQL_ATTR_QUERY_TIMEOUT, number(whole_seconds(deadline)), 0);
  const AtDeadline cancel(deadline, [this] { odbc_->cancel(statement_); });
  const auto result = odbc_->execute(statement_, text(statement), SQL_NTS);
  if (cancel.struck()) return {.fault = SqlFault::timed_out, .text = "no time is left"};
  return good(result) || result == SQL_NO_DATA ? SqlEnd{} : failure(SQL_HANDLE_STMT, statement_);
}

SqlEnd OdbcClient::keep_value(SQLUSMALLINT column, const SqlLimits& limits, RowKeeper& keeper) const {
  std::string value;
  for (;;) {
    std::array<char, 4096> piece{};
    SQLLEN size = 0;
    const auto result =
        odbc_->get_data(statement_, column, SQL_C_CHAR, piece.data(), static_cast<SQLLEN>(piece.size()), &size);
    if (result == SQL_NO_DATA) break;
    if (!good(result)) return failure(SQL_HANDLE_STMT, statement_);
    if (size == SQL_NULL_DATA) {
      keeper.null();
      return {};
    }
    value += piece.data();
    if (result == SQL_SUCCESS || value.size() > limits.bytes) break;
  }
  keeper.value(value);
  return {};
}

SqlEnd OdbcClient::keep_rows(const SqlLimits& limits, SqlAnswer& answer, const Deadline& deadline) {
  SQLSMALLINT columns = 0;
  odbc_->columns(statement_, &columns);
  RowKeeper keeper(limits, answer);
  for (SQLSMALLINT i = 1; i <= columns; ++i) {
    std::array<SQLCHAR, 256> name{};
    SQLSMALLINT size = 0, type = 0, digits = 0, nullable = 0;
    SQLULEN width = 0;
    odbc_->describe(statement_, static_cast<SQLUSMALLINT>(i), name.data(), static_cast<SQLSMALLINT>(name.size()), &size,
                    &type, &width, &digits, &nullable);
    keeper.column(reinterpret_cast<const char*>(name.data()));
  }
  for (;;) {
    if (deadline.passed()) return {.fault = SqlFault::timed_out, .text = "no time is left"};
    const AtDeadline cancel(deadline, [this] { odbc_->cancel(statement_); });
    const auto result = odbc_->fetch(statement_);
    if (result == SQL_NO_DATA) return {};
    if (!good(result)) return failure(SQL_HANDLE_STMT, statement_);
    keeper.begin_row();
    if (answer.more_rows) return {};
    for (SQLSMALLINT i = 1; i <= columns; ++i)
      if (SqlEnd end = keep_value(static_cast<SQLUSMALLINT>(i), limits, keeper); !end) return end;
    if (keeper.too_large()) return {.fault = SqlFault::too_much, .text = "more than the limit came"};
  }
}

SqlEnd OdbcClient::ask(const std::string& statement, const SqlLimits& limits, SqlAnswer& answer,
                       const Deadline& deadline) {
  if (!good(odbc_->alloc_handle(SQL_HANDLE_STMT, connection_, &statement_)))
    return failure(SQL_HANDLE_DBC, connection_);
  SqlEnd end = execute(statement, deadline);
  if (end) end = keep_rows(limits, answer, deadline);
  return end;
}

}  // namespace

std::unique_ptr<SqlClient> make_odbc_client() { return std::make_unique<OdbcClient>(); }

}  // namespace sereno::steps
