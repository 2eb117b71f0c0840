#include "plugins/flows/extract/xml_library.h"

#include <dlfcn.h>

#include <stdexcept>
#include <string>

namespace sereno::flows {
namespace {

/// The name of the interface since 2003.
constexpr const char* library_name = "libxml2.so.2";

void* symbol_of(void* library, const char* name) {
  void* const symbol = dlsym(library, name);
  if (symbol == nullptr) throw std::runtime_error(std::string(library_name) + " has no " + name);
  return symbol;
}

template <class Function>
void bind(void* library, const char* name, Function& to) {
  to = reinterpret_cast<Function>(symbol_of(library, name));
}

void say_nothing(void*, const char*, ...) {}

XmlLibrary load() {
  void* const library = dlopen(library_name, RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) throw std::runtime_error(std::string("the XML library cannot be loaded: ") + dlerror());
  XmlLibrary xml;
  bind(library, "xmlInitParser", xml.init_parser);
  bind(library, "xmlSetGenericErrorFunc", xml.set_generic_error);
  bind(library, "xmlSetStructuredErrorFunc", xml.set_structured_error);
  bind(library, "xmlReadMemory", xml.read_xml);
  bind(library, "htmlReadMemory", xml.read_html);
  bind(library, "xmlFreeDoc", xml.free_document);
  bind(library, "xmlXPathNewContext", xml.new_context);
  bind(library, "xmlXPathFreeContext", xml.free_context);
  bind(library, "xmlXPathCtxtCompile", xml.compile);
  bind(library, "xmlXPathFreeCompExpr", xml.free_expression);
  bind(library, "xmlXPathCompiledEval", xml.evaluate);
  bind(library, "xmlXPathFreeObject", xml.free_object);
  bind(library, "xmlXPathCastToString", xml.to_string);
  bind(library, "xmlXPathCastNodeToString", xml.node_to_string);
  xml.free = *static_cast<xmlFreeFunc*>(symbol_of(library, "xmlFree"));
  xml.init_parser();
  xml.set_generic_error(nullptr, &say_nothing);
  return xml;
}

}  // namespace

const XmlLibrary& xml_library() {
  static const XmlLibrary library = load();
  return library;
}

}  // namespace sereno::flows
