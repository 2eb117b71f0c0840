// libmariadb, loaded when it is first used. Internal to the MariaDB transport.
#pragma once

#include <mysql.h>

namespace sereno::steps {

struct MariaLibrary {
  decltype(&::mysql_init) init = nullptr;
  decltype(&::mysql_options) options = nullptr;
  decltype(&::mysql_ssl_set) ssl_set = nullptr;
  decltype(&::mysql_real_connect_start) connect_start = nullptr;
  decltype(&::mysql_real_connect_cont) connect_cont = nullptr;
  decltype(&::mysql_get_socket) get_socket = nullptr;
  decltype(&::mysql_get_timeout_value_ms) get_timeout_value_ms = nullptr;
  decltype(&::mysql_real_query_start) query_start = nullptr;
  decltype(&::mysql_real_query_cont) query_cont = nullptr;
  decltype(&::mysql_use_result) use_result = nullptr;
  decltype(&::mysql_fetch_row_start) fetch_row_start = nullptr;
  decltype(&::mysql_fetch_row_cont) fetch_row_cont = nullptr;
  decltype(&::mysql_fetch_lengths) fetch_lengths = nullptr;
  decltype(&::mysql_fetch_field_direct) fetch_field_direct = nullptr;
  decltype(&::mysql_num_fields) num_fields = nullptr;
  decltype(&::mysql_free_result) free_result = nullptr;
  decltype(&::mysql_errno) error_number = nullptr;
  decltype(&::mysql_error) error = nullptr;
  decltype(&::mysql_get_server_info) get_server_info = nullptr;
  decltype(&::mysql_get_ssl_cipher) get_ssl_cipher = nullptr;
  decltype(&::mysql_close) close = nullptr;
};

/// The library, loaded once for the process. Throws std::runtime_error, with the reason, when that fails.
const MariaLibrary& maria_library();

}  // namespace sereno::steps
