// sereno-sla report: the evidence of a period set against a contract.
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>

#include "base/command/private_program.h"
#include "base/descriptor.h"
#include "base/whole_file.h"
#include "sla/commands/commands.h"
#include "sla/commands/contract_options.h"
#include "sla/commands/report_making.h"
#include "sla/language/language.h"
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

/// The formats that sereno-sla-page makes of the report's JSON.
bool is_page(const std::string& format) { return format == "html" || format == "pdf" || format == "csv"; }

/// Becomes the program that makes pages, with the report at its standard input; comes back only where that failed.
int become_page(const options::variables_map& values, const std::string& json) {
  const Descriptor input(memfd_create("report", 0));
  if (!input || write_all(input.get(), json) != 0 || lseek(input.get(), 0, SEEK_SET) != 0 ||
      dup2(input.get(), STDIN_FILENO) < 0)
    return refuse("the report cannot be handed on");
  Words words{"-"};
  for (const char* name : {"format", "language", "table", "template", "output"}) {
    if (!values.contains(name)) continue;
    words.push_back("--" + std::string(name));
    words.push_back(values[name].as<std::string>());
  }
  return refuse(become_program("sereno-sla-page", words));
}

/// An option that the format has no use for is refused, so that nobody takes one thing for another.
Result<void> placed(const options::variables_map& values, const std::string& format) {
  for (const char* name : {"table", "template"})
    if (values.contains(name) && !is_page(format))
      return Error{"--" + std::string(name) + " is for --format html, pdf or csv"};
  if (values.contains("language") && format == "json")
    return Error{"--language: a report's JSON has codes, no language"};
  return {};
}

Result<std::string> text_of(const Report& report, const options::variables_map& values) {
  const auto language = Language::find(values.contains("language") ? values["language"].as<std::string>() : "en");
  if (!language) return Error{"--language: " + language.error().message};
  return render_text(report, style_of_output(values.contains("full")), *language);
}

/// To the file that --output names, or to standard output.
int put_out(const options::variables_map& values, const std::string& text, int exit_code) {
  if (!values.contains("output")) return print_answer(text, exit_code);
  const std::string path = values["output"].as<std::string>();
  const int failed = replace_file(path, text, Sync::no, 0644);
  return failed == 0 ? exit_code : refuse(path + ": " + std::strerror(failed));
}

}  // namespace

int run_report(const Words& words, const Clock& clock) {
  options::options_description description;
  add_contract_options(description);
  add_report_options(description);
  description.add_options()("revision", options::value<int>(),
                            "N: as the month was when it was closed for the N-th time")(
      "full", "text with all that is needed to compute it again; JSON always has it")(
      "output", options::value<std::string>(), "FILE: where it is written; standard output unless told")(
      "language", options::value<std::string>(), "en or es (es-MX), of text, html and pdf; en unless told")(
      "table", options::value<std::string>(), "of csv: outages, incidents or maintenance")(
      "template", options::value<std::string>(), "FILE: another look of html and pdf");
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
  const std::string format = (*values)["format"].as<std::string>();
  const bool page = is_page(format);
  const auto json = page ? Result<bool>(true) : wants_json(*values);
  if (!json) return refuse(json.error().message + "; a report can be html, pdf and csv, too");
  if (const auto fits = placed(*values, format); !fits) return refuse(fits.error().message);
  const auto contract = contract_of(*values);
  if (!contract) return exit_cannot;
  const auto report = make(*values, *contract, clock);
  if (!report) return refuse(report.error().message);
  if (page) return become_page(*values, render_json(*report));
  const auto text = *json ? Result<std::string>(render_json(*report)) : text_of(*report, *values);
  if (!text) return refuse(text.error().message);
  return put_out(*values, *text, sereno::sla::exit_code(*report));
}

}  // namespace sereno::sla
