package mcptest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
)

// A unit test of a tool calls it as a client does, with typed values.
func Example() {
	_ = func(t *testing.T) { // func TestAddNumbers(t *testing.T)
		c := mcptest.New(t, newServer())

		out := mcptest.Call[AddOut](t, c, "add_numbers", AddIn{A: 1, B: 2})
		assert.EqualValues(t, 3, out.Sum)

		text := mcptest.CallError(t, c, "add_numbers", AddIn{A: -1})
		assert.Equal(t, "a is negative. Use a number from 0.", text)
	}
}
