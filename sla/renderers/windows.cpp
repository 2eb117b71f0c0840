#include "base/json_text.h"
#include "sla/renderers/json_writer.h"
#include "sla/renderers/plain_text.h"
#include "sla/renderers/render.h"

namespace sereno::sla {

std::string render_windows_text(const Contract& contract, const IntervalSet& windows, const Interval& span) {
  const Zone& zone = *contract.zone;
  const bool clock_changes = !zone.transitions(span).empty();
  std::string text = "Windows for maintenance, " + one_line(contract.id) + ", local time of " + contract.zone_name +
                     "\n" + local_span(zone, span, true) + "\n\n";
  for (const Interval& window : windows.parts())
    text += "  " + format_instant(window.from) + "  " + format_instant(window.to) + "   " +
            local_span(zone, window, clock_changes) + "   " + span_text(window.length()) + "\n";
  if (windows.empty()) text += "  none\n";
  return text + "\n  " + std::to_string(windows.parts().size()) + " windows, " + span_text(windows.measure()) + "\n";
}

std::string render_windows_json(const Contract& contract, const IntervalSet& windows, const Interval& span) {
  return json_text({{"schema", "sereno.sla.windows/1"},
                    {"contract", {{"id", text_json(contract.id)}, {"sha256", text_json(contract.sha256)}}},
                    {"tz", text_json(contract.zone_name)},
                    {"from", instant_json(span.from)},
                    {"to", instant_json(span.to)},
                    {"windows", spans_json(windows.parts())},
                    {"total_ms", windows.measure().count()}});
}

}  // namespace sereno::sla
