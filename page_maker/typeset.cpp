#include "page_maker/typeset.h"
