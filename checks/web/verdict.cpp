#include "checks/web/verdict.h"

namespace web {
namespace {

using sereno::steps::Symptom;
using sereno::steps::Witnesses;

/// Of an answer that does not please: what decided is the result's own step.
Symptom symptom_of_answer(const std::string& step, int code) {
  if (step == "certificate") return Symptom::bad_certificate;
  if (step == "client certificate") return Symptom::wrong_settings;
  if (step == "issuer") return Symptom::foreign_certificate;
  if (step == "time") return Symptom::too_slow;
  if (step == "compare") return Symptom::no_resolver;
  if (step == "health") return Symptom::server_error;
  if (step != "status") return Symptom::wrong_content;
  if (code == 407) return Symptom::proxy_refused;
  if (code == 429) return Symptom::over_quota;
  return code >= 500 ? Symptom::server_error : Symptom::wrong_content;
}

/// Through a proxy what answers may be the proxy itself: over plain HTTP always, over TLS where the certificate is of
/// an authority that nobody here trusts. Whose it is one look from here cannot tell.
bool may_be_the_proxys(const Way& way, Symptom symptom, const std::optional<sereno::steps::StepFailure>& failure) {
  if (!way.through_proxy) return false;
  if (failure) return failure->step == "tls" && failure->end.observed.find("not trusted here") != std::string::npos;
  return !way.secure && (symptom == Symptom::wrong_content || symptom == Symptom::server_error);
}

bool is_unseen(const sereno::steps::StepEnd& end) {
  if (end.function != sereno::FunctionState::by_status) return end.function == sereno::FunctionState::not_seen;
  return end.status == sereno::Status::unknown;
}

}  // namespace

void put_fault(sereno::CheckResult& result, const std::optional<sereno::steps::StepFailure>& failure, const Way& way,
               const sereno::Party& owner, const std::vector<sereno::Party>& depends_on, const Witnesses& witnesses) {
  if (result.status == sereno::Status::ok) return;
  sereno::steps::Failure seen{.step = failure ? failure->step : result.fault.step};
  if (failure)
    seen.symptom = sereno::steps::symptom_of({.name = failure->step,
                                              .observed = failure->end.observed,
                                              .unseen = is_unseen(failure->end),
                                              .out_of_time = failure->end.out_of_time});
  else if (result.status == sereno::Status::unknown && seen.step == "assets")
    seen.symptom = Symptom::no_resources;  // what reads the page failed here
  else
    seen.symptom = symptom_of_answer(seen.step, way.code);
  if (may_be_the_proxys(way, seen.symptom, failure)) seen.symptom = Symptom::told;  // by nobody yet
  if (failure && failure->step == "tls" && way.foreign_issuer) seen.symptom = Symptom::foreign_certificate;
  result.fault = sereno::steps::attribute(seen, failure ? witnesses : Witnesses{}, owner, depends_on);
  const bool seen_all_the_same = result.function_state == sereno::FunctionState::up;
  if (result.fault.owner == sereno::FaultOwner::observer && !seen_all_the_same)
    result.observer = observer_code(seen.symptom);
}

}  // namespace web
