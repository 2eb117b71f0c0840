#include "plugins/steps/sql/postgres/pq_library.h"

#include "sereno/steps/shared_library.h"

namespace sereno::steps {
namespace {

PqLibrary load() {
  const SharedLibrary library("libpq.so.5", "libpq5", SharedLibrary::of_ldap);
  PqLibrary pq;
  library.bind("PQconnectStartParams", pq.connect_start);
  library.bind("PQconnectPoll", pq.connect_poll);
  library.bind("PQsetErrorVerbosity", pq.set_error_verbosity);
  library.bind("PQstatus", pq.status);
  library.bind("PQsocket", pq.socket);
  library.bind("PQerrorMessage", pq.error_message);
  library.bind("PQparameterStatus", pq.parameter_status);
  library.bind("PQsslAttribute", pq.ssl_attribute);
  library.bind("PQsslInUse", pq.ssl_in_use);
  library.bind("PQconnectionNeedsPassword", pq.needs_password);
  library.bind("PQsetNoticeProcessor", pq.set_notice_processor);
  library.bind("PQsetnonblocking", pq.set_nonblocking);
  library.bind("PQsendQuery", pq.send_query);
  library.bind("PQsendQueryParams", pq.send_query_params);
  library.bind("PQsetSingleRowMode", pq.set_single_row_mode);
  library.bind("PQflush", pq.flush);
  library.bind("PQisBusy", pq.is_busy);
  library.bind("PQconsumeInput", pq.consume_input);
  library.bind("PQgetResult", pq.get_result);
  library.bind("PQresultStatus", pq.result_status);
  library.bind("PQresultErrorField", pq.result_error_field);
  library.bind("PQresultErrorMessage", pq.result_error_message);
  library.bind("PQntuples", pq.ntuples);
  library.bind("PQnfields", pq.nfields);
  library.bind("PQfname", pq.fname);
  library.bind("PQgetisnull", pq.getisnull);
  library.bind("PQgetvalue", pq.getvalue);
  library.bind("PQgetlength", pq.getlength);
  library.bind("PQclear", pq.clear);
  library.bind("PQfinish", pq.finish);
  library.bind("PQgetCancel", pq.get_cancel);
  library.bind("PQcancel", pq.cancel);
  library.bind("PQfreeCancel", pq.free_cancel);
  return pq;
}

}  // namespace

const PqLibrary& pq_library() {
  static const PqLibrary library = load();
  return library;
}

}  // namespace sereno::steps
