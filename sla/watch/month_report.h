// The report of a closed month on its way to people: a mail with the page, its PDF and the JSON that anybody can
// verify.
#pragma once

#include <string>
#include <vector>

#include "sereno/result.h"
#include "sla/channels/notices.h"
#include "sla/report.h"

namespace sereno::sla {

/// A file that goes with it.
struct ReportFile {
  std::string name{};  ///< "sereno-2026-10.html"
  std::string bytes{};
};

/// HTML, JSON, and PDF where WeasyPrint is there and needs no longer than a minute; why there is none goes to
/// `trouble`. Fails where no page can be made.
Result<std::vector<ReportFile>> report_files(const Report& report, const std::string& language, std::string& trouble);

/// The message of that revision of a month; without text and files it still has the message's name.
NewMessage month_report(const std::string& month, int revision, const Letterhead& head);
/// Fills in the figure, the verdict and the credit, and what is attached.
void fill(NewMessage& message, const Report& report, const std::vector<ReportFile>& files);

}  // namespace sereno::sla
