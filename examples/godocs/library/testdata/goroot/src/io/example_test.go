package io_test

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// It copies a string.
func ExampleCopy() {
	r := strings.NewReader("some text\n")
	if _, err := io.Copy(os.Stdout, r); err != nil {
		// Nothing to do.
		panic(err)
	}
	// Output:
	// some text
}

func ExampleCopy_discard() {
	for range 2 {
		fmt.Println("x")
	}

	// Unordered output: x
	// x
}

func ExampleLimitedReader_Read() {
	fmt.Println("limited")
	// Output: limited
}

func ExampleLimitReader() {
	if true {
		fmt.Println("no output")
	}
}
