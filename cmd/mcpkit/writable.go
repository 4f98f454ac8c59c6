package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// checkWritable returns an error if a file cannot be written, before the work for it begins. It
// leaves the file as it is.
func checkWritable(name string) error {
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s is a folder, and the report needs a file", name)
	case err == nil && !info.Mode().IsRegular():
		return nil // opening a device or a pipe can have an effect
	case err == nil:
		f, err := os.OpenFile(name, os.O_WRONLY, 0) //nolint:gosec // the caller of the command names the file
		if err != nil {
			return fmt.Errorf("the report cannot be written: %w", err)
		}
		return f.Close()
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".mcpkit-*")
	if err != nil {
		return fmt.Errorf("the report cannot be written to %s: its folder is missing or cannot be written", name)
	}
	_ = f.Close() // it is empty
	return os.Remove(f.Name())
}
