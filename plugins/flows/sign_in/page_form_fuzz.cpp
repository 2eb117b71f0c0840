// Pages that hold forms: whatever comes, it ends, and what is found can be sent.
#include <cstdint>
#include <string_view>

#include "sereno/flows/agent_state.h"
#include "sereno/flows/page_form.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view page(reinterpret_cast<const char*>(data), size);
  if (const auto form = sereno::flows::sign_in_form(page); form && form->pass_field.empty()) __builtin_trap();
  if (const auto out = sereno::flows::way_out(page); out && out->action.empty()) __builtin_trap();
  if (sereno::flows::means_ready(page) && !sereno::flows::judge_agent(std::string(page), "0", {})) __builtin_trap();
  return 0;
}
