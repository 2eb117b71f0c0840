// A certificate from a file of ours.
#pragma once

#include <optional>
#include <string_view>

#include "sereno/steps/certificate.h"

namespace sereno::steps {

/// The first one of a PEM file's text; nothing where there is none that can be read.
std::optional<Certificate> first_certificate(std::string_view pem);

}  // namespace sereno::steps
