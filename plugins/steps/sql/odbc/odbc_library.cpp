#include "plugins/steps/sql/odbc/odbc_library.h"

#include "sereno/steps/shared_library.h"

namespace sereno::steps {
namespace {

OdbcLibrary load() {
  const SharedLibrary library("libodbc.so.2", "libodbc2");
  OdbcLibrary odbc;
  library.bind("SQLAllocHandle", odbc.alloc_handle);
  library.bind("SQLFreeHandle", odbc.free_handle);
  library.bind("SQLSetEnvAttr", odbc.set_env);
  library.bind("SQLSetConnectAttr", odbc.set_connection);
  library.bind("SQLConnect", odbc.connect);
  library.bind("SQLDisconnect", odbc.disconnect);
  library.bind("SQLGetInfo", odbc.get_info);
  library.bind("SQLSetStmtAttr", odbc.set_statement);
  library.bind("SQLExecDirect", odbc.execute);
  library.bind("SQLCancel", odbc.cancel);
  library.bind("SQLNumResultCols", odbc.columns);
  library.bind("SQLDescribeCol", odbc.describe);
  library.bind("SQLFetch", odbc.fetch);
  library.bind("SQLGetData", odbc.get_data);
  library.bind("SQLGetDiagRec", odbc.get_diagnosis);
  return odbc;
}

}  // namespace

const OdbcLibrary& odbc_library() {
  static const OdbcLibrary library = load();
  return library;
}

}  // namespace sereno::steps
