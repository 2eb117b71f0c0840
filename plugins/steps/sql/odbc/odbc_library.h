// unixODBC, loaded when it is first used. Internal to the ODBC transport.
#pragma once

#include <sql.h>
#include <sqlext.h>

namespace sereno::steps {

struct OdbcLibrary {
  decltype(&::SQLAllocHandle) alloc_handle = nullptr;
  decltype(&::SQLFreeHandle) free_handle = nullptr;
  decltype(&::SQLSetEnvAttr) set_env = nullptr;
  decltype(&::SQLSetConnectAttr) set_connection = nullptr;
  decltype(&::SQLConnect) connect = nullptr;
  decltype(&::SQLDisconnect) disconnect = nullptr;
  decltype(&::SQLGetInfo) get_info = nullptr;
  decltype(&::SQLSetStmtAttr) set_statement = nullptr;
  decltype(&::SQLExecDirect) execute = nullptr;
  decltype(&::SQLCancel) cancel = nullptr;
  decltype(&::SQLNumResultCols) columns = nullptr;
  decltype(&::SQLDescribeCol) describe = nullptr;
  decltype(&::SQLFetch) fetch = nullptr;
  decltype(&::SQLGetData) get_data = nullptr;
  decltype(&::SQLGetDiagRec) get_diagnosis = nullptr;
};

/// The library, loaded once for the process. Throws std::runtime_error, with the reason, when that fails.
const OdbcLibrary& odbc_library();

}  // namespace sereno::steps
