// sereno-sla report: the evidence of a period set against a contract.
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "sla/commands/commands.h"
#include "sla/commands/contract_options.h"
#include "sla/commands/report_making.h"
#include "sla/renderers/render.h"
#include "sla/report.h"

namespace sereno::sla {

namespace {

namespace options = boost::program_options;

Result<Report> make(const options::variables_map& values, const Contract& contract, const Clock& clock) {
  auto request = request_of(values, contract, clock);
  if (!request) return request.error();
  if (values.contains("revision")) request->revision = values["revision"].as<int>();
  const auto evidence = evidence_of(values, request->period);
  if (!evidence) return evidence.error();
  return make_report(contract, *request, *evidence);
}

/// Colour and width as the terminal at standard output has them; plain and 96 columns for files and pipes.
TextStyle style_of_output(bool full) {
  TextStyle style{.length = full ? Length::full : Length::short_one};
  winsize size{};
  if (isatty(STDOUT_FILENO) == 0 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return style;
  style.columns = std::clamp(static_cast<int>(size.ws_col), 80, 120);
  const char *without = std::getenv("NO_COLOR"), *terminal = std::getenv("TERM");
  const bool can = terminal == nullptr || std::string_view(terminal) != "dumb";
  style.colour = can && (without == nullptr || *without == '\0');  // as no-color.org has it: an empty one says nothing
  return style;
}

}  // namespace

int run_report(const Words& words, const Clock& clock) {
  options::options_description description;
  add_contract_options(description);
  add_report_options(description);
  description.add_options()("revision", options::value<int>(),
                            "N: as the month was when it was closed for the N-th time")(
      "full", "text with all that is needed to compute it again; JSON always has it");
  const Command about{
      .usage = {"sereno-sla report --contract FILE --ledger PATH --month MONTH [OPTION]..."},
      .summary =
          "The evidence of a period set against a contract: the figure, met or missed, the credit, what is to be "
          "done, outages, clocks.",
      .exit_codes = {{"0", "the report is certain, met or missed"},
                     {"3",
                      "it is not: what is unknown could change the verdict or the credit, or there is no figure; "
                      "or no report can be made"}}};
  int exit_code = 0;
  const auto values = parse_words(words, description, {}, about, exit_code);
  if (!values) return exit_code;
  const auto json = wants_json(*values);
  if (!json) return refuse(json.error().message);
  const auto contract = contract_of(*values);
  if (!contract) return exit_cannot;
  const auto report = make(*values, *contract, clock);
  if (!report) return refuse(report.error().message);
  const std::string text =
      *json ? render_json(*report) : render_text(*report, style_of_output(values->contains("full")));
  return print_answer(text, sereno::sla::exit_code(*report));
}

}  // namespace sereno::sla
