// sereno-sla-page: a report as a page, as a PDF, or as tables. It reads the report alone, so that whoever was given one
// can make its page.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/command/command.h"
#include "base/command/program.h"
#include "base/descriptor.h"
#include "base/whole_file.h"
#include "sla/language/language.h"
#include "sla/page/csv.h"
#include "sla/page/embedded.h"
#include "sla/page/page_maker.h"
#include "sla/page/pdf.h"
#include "sla/page/shown_text.h"
#include "sla/page/value.h"

#ifndef SERENO_VERSION
#define SERENO_VERSION "0"
#endif

namespace {

using namespace sereno;
using namespace sereno::sla;

constexpr int exit_cannot = 3;
constexpr std::size_t most_bytes = 256U << 20U;

const Command& about() {
  static const Command command{
      .usage = {"sereno-sla page [REPORT.json] [OPTION]..."},
      .summary =
          "Makes a page of a report that sereno-sla report --format json wrote; without a file it reads standard "
          "input. The page stands alone: no script, nothing fetched.",
      .options = {{"format", 'f', "FORMAT", "html, pdf (needs WeasyPrint) or csv; html unless told"},
                  {"language", 'l', "LANGUAGE", "en or es (es-MX); en unless told. CSV has none"},
                  {"table", 't', "TABLE", "of CSV: outages, incidents or maintenance"},
                  {"output", 'o', "FILE", "where it is written; standard output unless told"},
                  {"template", '\0', "FILE", "another look; --print-template shows what to begin with"},
                  {"print-template", '\0', "", "writes the template that is used unless told otherwise"}},
      .exit_codes = {{"0", "it was made, and the report is certain"},
                     {"3", "the report is not certain; or nothing could be made, and standard error says why"}}};
  return command;
}

int refuse(const std::string& message) {
  std::string fit = "sereno-sla-page: ";
  for (std::size_t from = 0; from <= message.size();) {
    const auto end = std::min(message.find('\n', from), message.size());
    fit += shown_text(std::string_view(message).substr(from, end - from), 4000) + "\n";
    from = end + 1;
  }
  std::fputs(fit.c_str(), stderr);
  return exit_cannot;
}

Result<std::string> content_of(const std::string& path) {
  const bool input = path.empty() || path == "-";
  Descriptor file(input ? dup(STDIN_FILENO) : open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string content;
  const int failed = file ? read_to_end(file.get(), most_bytes, content) : errno;
  if (failed != 0) return Error{(input ? "standard input" : path) + ": " + std::strerror(failed)};
  return content;
}

Result<void> written(const std::string& path, std::string_view bytes) {
  const bool output = path.empty() || path == "-";
  const int failed = output ? write_all(STDOUT_FILENO, bytes) : replace_file(path, bytes, Sync::no, 0644);
  if (failed != 0) return Error{(output ? "standard output" : path) + ": " + std::strerror(failed)};
  return {};
}

Result<PageTemplate> template_of(const CommandWords& words) {
  if (!words.has("template")) return PageTemplate{"report.html", std::string(page_template())};
  const std::string path = words.value("template");
  auto text = content_of(path);
  if (!text) return text.error();
  return PageTemplate{path, std::move(*text)};
}

Result<std::string> page_of(const Value& report, const CommandWords& words, bool pdf) {
  const auto language = Language::find(words.value("language", "en"));
  if (!language) return Error{"--language: " + language.error().message};
  const auto look = template_of(words);
  if (!look) return look.error();
  auto html = make_page(report, *language, *look);
  if (!html || !pdf) return html;
  return print_pdf(*html, report["generated_at"].instant().value_or(Instant{}));
}

Result<std::string> made(const Value& report, const CommandWords& words) {
  const std::string format = words.value("format", "html");
  if (format == "csv" && !words.has("table"))
    return Error{"--format csv needs --table: outages, incidents or maintenance"};
  if (format == "csv") return make_csv(report, words.value("table"));
  if (format == "html" || format == "pdf") return page_of(report, words, format == "pdf");
  return Error{"--format: there is no '" + format + "': html, pdf or csv"};
}

int run(const CommandWords& words) {
  const std::string output = words.value("output");
  if (words.has("print-template")) {
    const auto done = written(output, page_template());
    return done ? 0 : refuse(done.error().message);
  }
  if (words.operands.size() > 1) return refuse("one report at a time");
  const std::string path = words.operands.empty() ? "-" : words.operands.front();
  const auto content = content_of(path);
  if (!content) return refuse(content.error().message);
  const auto json = read_report(*content);
  if (!json) return refuse((path == "-" ? "standard input" : path) + ": " + json.error().message);
  const Value report(&*json);
  const auto bytes = made(report, words);
  if (!bytes) return refuse(bytes.error().message);
  if (const auto done = written(output, *bytes); !done) return refuse(done.error().message);
  return report["result"]["certain"].yes() ? 0 : exit_cannot;
}

}  // namespace

int main(int argc, char** argv) {
  return run_program(about(), argc, argv, "sereno-sla-page " SERENO_VERSION, run, refuse);
}
