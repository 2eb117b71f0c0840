#include "plugins/steps/sql/mariadb/maria_library.h"

#include <nss.h>

#include "sereno/steps/shared_library.h"

namespace sereno::steps {
namespace {

// The library looks up the port of "mysql" as it starts, which nobody needs here: a run names its port. Debian asks a database
// first that it does not install, which costs some 150 calls to the kernel, so the file alone is asked.
void ask_files_for_services() {
  __nss_configure_lookup("services", "files");
}

MariaLibrary load() {
  ask_files_for_services();
  const SharedLibrary library("libmariadb.so.3", "libmariadb3");
  MariaLibrary maria;
  library.bind("mysql_init", maria.init);
  library.bind("mysql_options", maria.options);
  library.bind("mysql_ssl_set", maria.ssl_set);
  library.bind("mysql_real_connect_start", maria.connect_start);
  library.bind("mysql_real_connect_cont", maria.connect_cont);
  library.bind("mysql_get_socket", maria.get_socket);
  library.bind("mysql_get_timeout_value_ms", maria.get_timeout_value_ms);
  library.bind("mysql_real_query_start", maria.query_start);
  library.bind("mysql_real_query_cont", maria.query_cont);
  library.bind("mysql_use_result", maria.use_result);
  library.bind("mysql_fetch_row_start", maria.fetch_row_start);
  library.bind("mysql_fetch_row_cont", maria.fetch_row_cont);
  library.bind("mysql_fetch_lengths", maria.fetch_lengths);
  library.bind("mysql_fetch_field_direct", maria.fetch_field_direct);
  library.bind("mysql_num_fields", maria.num_fields);
  library.bind("mysql_free_result", maria.free_result);
  library.bind("mysql_errno", maria.error_number);
  library.bind("mysql_error", maria.error);
  library.bind("mysql_get_server_info", maria.get_server_info);
  library.bind("mysql_get_ssl_cipher", maria.get_ssl_cipher);
  library.bind("mysql_close", maria.close);
  return maria;
}

}  // namespace

const MariaLibrary& maria_library() {
  static const MariaLibrary library = load();
  return library;
}

}  // namespace sereno::steps
