// How a trace shows what an answer held.
#pragma once

#include <cstdint>
#include <string_view>

#include "sereno/steps/trace.h"

namespace sereno::flows {

/// Writes "< [body, 61 bytes] ERROR: Login incorrect": how a body begins where it is text, as a reader would see it,
/// and of anything else, sound above all, the length alone. `media_type`: its Content-Type, may be empty. `bytes`: of
/// all that there was, where `body` holds less of it.
void trace_body(steps::Trace& trace, std::string_view media_type, std::string_view body, std::uint64_t bytes);

}  // namespace sereno::flows
