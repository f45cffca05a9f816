#include "document/text.h"
