#include "sla/watch/month_report.h"

#include <utility>

#include "base/digest.h"
#include "sla/language/language.h"
#include "sla/owed.h"
#include "sla/page/embedded.h"
#include "sla/page/page_maker.h"
#include "sla/page/pdf.h"
#include "sla/page/value.h"
#include "sla/renderers/render.h"

namespace sereno::sla {

namespace {

// A report must not hold up a confirmation, which has three minutes.
const Printer printer{.deadline = std::chrono::seconds{60}};

std::string verdict_words(const Report& report, bool spanish) {
  switch (report.verdict) {
    case Verdict::met:
      return spanish ? "objetivo cumplido" : "objective met";
    case Verdict::missed:
      return spanish ? "objetivo no cumplido" : "objective missed";
    case Verdict::none:
      break;
  }
  return spanish ? "sin cifra" : "no figure";
}

}  // namespace

Result<std::vector<ReportFile>> report_files(const Report& report, const std::string& language, std::string& trouble) {
  const std::string name = "sereno-" + report.request.period.label;
  std::string json = render_json(report);
  const auto read = read_report(json);
  if (!read) return read.error();
  const auto speech = Language::find(language);
  if (!speech) return speech.error();
  auto html = make_page(Value(&*read), *speech, {"report.html", std::string(page_template())});
  if (!html) return html.error();
  std::vector<ReportFile> files;
  auto pdf = print_pdf(*html, report.request.generated_at, printer);
  if (!pdf) trouble = "no PDF of " + report.request.period.label + ": " + pdf.error().message;
  files.push_back({name + ".html", std::move(*html)});
  if (pdf) files.push_back({name + ".pdf", std::move(*pdf)});
  files.push_back({name + ".json", std::move(json)});
  return files;
}

NewMessage month_report(const std::string& month, int revision, const Letterhead& head) {
  return {.about = {"report", month},
          .form = "month-report",
          .occasion = "revision " + std::to_string(revision),
          .parameters = {{"month", month}, {"revision", std::to_string(revision)}, {"provider", head.provider}},
          .language = head.language,
          .mail_domain = head.mail_domain};
}

void fill(NewMessage& message, const Report& report, const std::vector<ReportFile>& files) {
  std::string names;
  for (const ReportFile& each : files) {
    message.attachments.push_back({.name = each.name, .sha256 = sha256_hex(each.bytes)});
    names += (names.empty() ? "" : ", ") + each.name;
  }
  const std::string figure = report.figure.exists() ? report.figure.shown() + " %" : "-";
  message.parameters.insert(message.parameters.end(), {{"figure", figure},
                                                       {"verdict", verdict_words(report, message.language != "en")},
                                                       {"credit", owed_text(owed_of(report), report.contract)},
                                                       {"digest", report.digest},
                                                       {"files", names}});
}

}  // namespace sereno::sla
