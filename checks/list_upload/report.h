// What a person and a graph get to see of an upload.
#pragma once

#include "checks/list_upload/settings.h"
#include "checks/list_upload/upload.h"
#include "sereno/check_result.h"

namespace list_upload {

/// The result of an upload that has ended.
sereno::CheckResult report(const Settings& settings, const Upload& upload, const sereno::Context& context,
                           double elapsed_s);

}  // namespace list_upload
