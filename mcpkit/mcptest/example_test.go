package mcptest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
)

// exampleT stands in for the *testing.T of a test, so that the example runs.
type exampleT struct {
	testing.TB
	cleanup []func()
}

func (t *exampleT) Helper()                           {}
func (t *exampleT) Name() string                      { return "Example" }
func (t *exampleT) Context() context.Context          { return context.Background() }
func (t *exampleT) Cleanup(f func())                  { t.cleanup = append(t.cleanup, f) }
func (t *exampleT) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
func (t *exampleT) end() {
	for _, f := range t.cleanup {
		f()
	}
}

// A unit test of a tool calls it as a client does, with typed values.
func Example() {
	t := &exampleT{} // in a test: t *testing.T
	defer t.end()

	c := mcptest.New(t, newServer())
	out := mcptest.Call[AddOut](t, c, "add_numbers", AddIn{A: 1, B: 2})
	fmt.Println(out.Sum)
	fmt.Println(mcptest.CallError(t, c, "add_numbers", AddIn{A: -1}))
	// Output:
	// 3
	// a is negative. Use a number from 0.
}
