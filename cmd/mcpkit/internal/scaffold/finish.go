package scaffold

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// finish runs the go command in the directory with the files: it writes go.sum, and a snapshot of
// the tools unless there are decisions to take before the program compiles.
func (t Target) finish(ctx context.Context, s *Spec, dir string) error {
	if s.Replace != "" {
		// The checkout knows the checksums of its dependencies.
		if sums, err := os.ReadFile(filepath.Join(s.Replace, "go.sum")); err == nil {
			if err := os.WriteFile(filepath.Join(dir, "go.sum"), sums, 0o644); err != nil {
				return err
			}
		}
	}
	if err := t.goCommand(ctx, dir, "mod", "tidy"); err != nil {
		return err
	}
	p, err := newProject(s)
	if err != nil || p.Decisions != "" {
		return err
	}
	return t.goCommand(ctx, dir, "test", "-count=1", "-run", "^TestTools$", ".")
}

// goCommand runs the go command in dir, outside of any workspace.
func (t Target) goCommand(ctx context.Context, dir string, args ...string) error {
	line := "go " + strings.Join(args, " ")
	t.say(line)
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "MCPTEST_UPDATE=1", "PWD="+dir)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("%s: %w; nothing was written. Use --files-only to write the files without it\n%s", line, err, lastLines(out.String(), 20))
	}
	return nil
}

// lastLines returns the last n lines of a text.
func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
