# Included by CMake into llama.cpp's project: its own build forces this ON, so only an include can turn it off.
set(LLAMA_BUILD_COMMON OFF CACHE BOOL "" FORCE)
