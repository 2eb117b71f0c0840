#include "sereno/steps/finding.h"

namespace sereno::steps {
namespace {

int badness(FunctionState state) {
  switch (state) {
    case FunctionState::up:
      return 0;
    case FunctionState::by_status:
      return 1;
    case FunctionState::degraded:
      return 2;
    case FunctionState::not_seen:
      return 3;
    case FunctionState::down:
      break;
  }
  return 4;
}

}  // namespace

FunctionState worse(FunctionState left, FunctionState right) { return badness(left) < badness(right) ? right : left; }

FunctionState state_of(Status status, FunctionState state) {
  if (state != FunctionState::by_status) return state;
  switch (status) {
    case Status::ok:
      return FunctionState::up;
    case Status::critical:
      return FunctionState::down;
    case Status::unknown:
      return FunctionState::not_seen;
    case Status::warning:
      break;
  }
  return FunctionState::by_status;
}

FunctionState function_of(const Findings& findings) {
  FunctionState state = FunctionState::up;
  Status status = Status::ok;
  for (const Finding& one : findings) {
    state = worse(state, state_of(one.status, one.function));
    status = worst(status, one.status);
  }
  // A warning is left to the contract's policy; beside an alert of another kind nobody would know it for a warning.
  if (state == FunctionState::by_status && status != Status::warning) return FunctionState::degraded;
  return state;
}

}  // namespace sereno::steps
