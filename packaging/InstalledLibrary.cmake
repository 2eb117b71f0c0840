# Libraries for checks outside the tree. Inside, each stands on small ones of its own; an author links one file.

# The static libraries of this tree that a target stands on, itself among them.
function(_sereno_closure target seen_variable)
  set(seen ${${seen_variable}})
  if(TARGET ${target} AND NOT target IN_LIST seen)
    get_target_property(type ${target} TYPE)
    get_target_property(imported ${target} IMPORTED)
    if(type STREQUAL "STATIC_LIBRARY" AND NOT imported)
      list(APPEND seen ${target})
      get_target_property(links ${target} LINK_LIBRARIES)
      foreach(link IN LISTS links)
        _sereno_closure(${link} seen)
      endforeach()
    endif()
  endif()
  set(${seen_variable} ${seen} PARENT_SCOPE)
endfunction()

# sereno_install_library(NAME): libsereno_NAME.a with everything of this tree that it needs.
function(sereno_install_library name)
  set(parts)
  _sereno_closure(sereno_${name} parts)
  list(TRANSFORM parts REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>" OUTPUT_VARIABLE objects)
  add_library(sereno_installed_${name} STATIC ${objects})
  set_target_properties(sereno_installed_${name} PROPERTIES OUTPUT_NAME sereno_${name} LINKER_LANGUAGE CXX)
  install(TARGETS sereno_installed_${name} ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
endfunction()
