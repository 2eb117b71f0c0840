#include "checks/flow/transports.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sereno/flows/files_transport.h"
#include "sereno/flows/platform_transports.h"
#include "sereno/flows/sftp_transport.h"
#include "sereno/flows/sip_transport.h"
#include "sereno/flows/sql_transport.h"
#include "sereno/steps/mariadb.h"
#include "sereno/steps/odbc.h"
#include "sereno/steps/postgres.h"

namespace flow {
namespace {

using sereno::Context;
using sereno::Result;
using namespace sereno::flows;

std::vector<SqlKind> databases() {
  return {{"postgresql", &sereno::steps::make_postgres_client},
          {"mariadb", &sereno::steps::make_mariadb_client},
          {"mysql", &sereno::steps::make_mariadb_client},
          {"odbc", &sereno::steps::make_odbc_client}};
}

Result<std::string> content_of(const Context& context, const std::string& path, std::size_t most) {
  try {
    return context.read_file(path, most);
  } catch (const sereno::CheckFailure& failure) {
    return sereno::Error{failure.what()};
  }
}

}  // namespace

bool needs_host(const Step& step) {
  const std::string& transport = step.request.transport;
  return transport != "sql" && transport != "sftp" && transport != "sip" && transport != "files";
}

Transports all_transports(const Context& context, const Settings& settings) {
  const auto clock = [&context] { return context.now(); };
  const auto& plan = settings.plan;
  Transports transports;
  add_platform_transports(transports, plan, clock);
  transports.add("sql", std::make_unique<SqlTransport>(databases(), plan.family, plan.http.tls.ca_file));
  transports.add("sftp", std::make_unique<SftpTransport>(plan.family));
  const sereno::steps::ReachPlan signalling{.family = plan.family, .resolver = plan.resolver, .tls = plan.http.tls};
  transports.add("sip", std::make_unique<SipTransport>(signalling, plan.http.user_agent, clock));
  transports.add("files", std::make_unique<FilesTransport>("/", [&context](const std::string& path, std::size_t most) {
                   return content_of(context, path, most);
                 }));
  return transports;
}

}  // namespace flow
