#include "sereno/flows/surroundings.h"

namespace sereno::flows {

Surroundings surroundings_of(const Context& context, steps::StepRun& steps, const Transports& transports,
                             Guards& guards, steps::Trace& trace, steps::Redactor& redactor) {
  return {.steps = steps,
          .transports = transports,
          .guards = guards,
          .trace = trace,
          .redactor = redactor,
          .clean_up_deadline = clean_up_deadline(context),
          .clock = [&context] { return context.now(); },
          .wait = &wait_patiently};
}

}  // namespace sereno::flows
