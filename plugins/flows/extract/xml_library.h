// libxml2, loaded when it is first used. Internal to the extractions.
#pragma once

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

namespace sereno::flows {

/// The functions of libxml2 that are used here, bound by hand: its family brings 37 MB of tables, which a flow that
/// reads no page does not load.
struct XmlLibrary {
  decltype(&::xmlInitParser) init_parser = nullptr;
  decltype(&::xmlSetGenericErrorFunc) set_generic_error = nullptr;
  decltype(&::xmlSetStructuredErrorFunc) set_structured_error = nullptr;
  decltype(&::xmlReadMemory) read_xml = nullptr;
  decltype(&::htmlReadMemory) read_html = nullptr;
  decltype(&::xmlFreeDoc) free_document = nullptr;
  decltype(&::xmlXPathNewContext) new_context = nullptr;
  decltype(&::xmlXPathFreeContext) free_context = nullptr;
  decltype(&::xmlXPathCtxtCompile) compile = nullptr;
  decltype(&::xmlXPathFreeCompExpr) free_expression = nullptr;
  decltype(&::xmlXPathCompiledEval) evaluate = nullptr;
  decltype(&::xmlXPathFreeObject) free_object = nullptr;
  decltype(&::xmlXPathCastToString) to_string = nullptr;
  decltype(&::xmlXPathCastNodeToString) node_to_string = nullptr;
  xmlFreeFunc free = nullptr;
};

/// The library, loaded and set up once for the process: silent, no network. Throws std::runtime_error, with the reason,
/// when that fails.
const XmlLibrary& xml_library();

}  // namespace sereno::flows
