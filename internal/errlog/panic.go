package errlog

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"
)

// DescribePanic returns the type of the value of a panic. Of an error it returns what [Describe]
// returns, and of an error of the runtime its text, such as "index out of range [5] with length 3".
func DescribePanic(v any) string {
	if err, ok := v.(error); ok {
		if text := constantText(err); text != "" {
			return text
		}
		return Describe(err)
	}
	return TypeOf(v)
}

// runtimeText returns the text of an error of package runtime, which has types, indices and lengths
// but no other value. A program can implement [runtime.Error] too, so other types have no text.
func runtimeText(err runtime.Error) string {
	t := reflect.TypeOf(err)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.PkgPath() != "runtime" && t.PkgPath() != "internal/runtime/maps" {
		return ""
	}
	return err.Error()
}

const maxFrames = 64

// A Place is where a panic happened.
type Place struct {
	// At is the function, file and line that panicked; "" if it is not known.
	At string
	// Stack has the same of each function on the stack, a line each. It has no arguments of
	// functions, which package debug writes into its stacks.
	Stack string
}

// PlaceOfPanic returns where the panic that the calling function recovers happened. The deferred
// function that calls recover must call it.
func PlaceOfPanic() (p Place) {
	var pcs [maxFrames]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	var stack strings.Builder
	panicked := false // whether the frames are those of the code that panicked
	for {
		f, more := frames.Next()
		switch line := fmt.Sprintf("%s %s:%d", f.Function, f.File, f.Line); {
		case f.Function == "runtime.gopanic":
			// A deferred function may have recovered the panic and repeated it, as those of
			// encoding/json do: the last frames are those of the first panic.
			panicked, p.At = true, ""
		case !panicked || strings.HasPrefix(f.Function, "runtime."):
			// The runtime panics for the program, for example in runtime.panicmem.
		default:
			if p.At == "" {
				p.At = line
			}
			stack.WriteString(line + "\n")
		}
		if !more {
			break
		}
	}
	p.Stack = stack.String()
	return p
}
