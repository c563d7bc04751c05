#include <lzma.h>

// A macro around UINT32_C, which the importer does not see.
static const uint32_t clzma_concatenated = LZMA_CONCATENATED;
