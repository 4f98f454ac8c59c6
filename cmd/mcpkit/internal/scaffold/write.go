package scaffold

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// A Target says where to write a module.
type Target struct {
	// Dir is the directory. It is made if it does not exist.
	Dir string
	// Force writes into a directory that is not empty, and replaces the files of the same names.
	Force bool
	// FilesOnly leaves out what needs the go command: go.sum and testdata/tools.lock.
	FilesOnly bool
	// Progress gets a line before each step that may take long, and the [Advice]; nil means that
	// nobody reads it.
	Progress io.Writer
}

// Write writes the module that s describes. If it fails, the directory has what it had before.
func Write(ctx context.Context, s *Spec, t Target) error {
	files, err := Files(s)
	if err != nil {
		return err
	}
	exists, err := t.check()
	if err != nil {
		return err
	}
	for _, advice := range Advice(s) {
		t.say("check will report: " + advice)
	}
	staging, err := os.MkdirTemp(existingAncestor(t.Dir), ".mcpkit-init-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(staging)
	if err := os.Chmod(staging, 0o755); err != nil {
		return err
	}
	for _, f := range files {
		name := filepath.Join(staging, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, f.Content, 0o644); err != nil {
			return err
		}
	}
	if !t.FilesOnly {
		if err := t.finish(ctx, s, staging); err != nil {
			return err
		}
	}
	if exists {
		return install(staging, t.Dir)
	}
	if err := os.MkdirAll(filepath.Dir(filepath.Clean(t.Dir)), 0o755); err != nil {
		return err
	}
	return os.Rename(staging, t.Dir)
}

// say writes a line of progress.
func (t Target) say(text string) {
	if t.Progress != nil {
		fmt.Fprintln(t.Progress, text)
	}
}

// Check returns an error if nothing may be written to the directory.
func (t Target) Check() error {
	_, err := t.check()
	return err
}

// check reports whether the directory exists, and returns an error if nothing may be written there.
func (t Target) check() (exists bool, err error) {
	if t.Dir == "" {
		return false, errors.New("the directory is missing")
	}
	entries, err := os.ReadDir(t.Dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		if info, statErr := os.Stat(t.Dir); statErr == nil && !info.IsDir() {
			return false, fmt.Errorf("%s is a file; name a directory", t.Dir)
		}
		return false, err
	case t.Force:
		return true, nil
	}
	for _, e := range entries {
		if e.Name() != ".git" { // git init makes a directory that is as good as empty
			return true, fmt.Errorf("%s is not empty: it has %s; name another directory, or use --force to write into it and replace files of the same names", t.Dir, e.Name())
		}
	}
	return true, nil
}

// existingAncestor returns the innermost directory around dir that exists.
func existingAncestor(dir string) string {
	for parent := filepath.Dir(filepath.Clean(dir)); ; parent = filepath.Dir(parent) {
		if info, err := os.Stat(parent); err == nil && info.IsDir() || parent == filepath.Dir(parent) {
			return parent
		}
	}
}

// install copies the files of a directory into another one that exists. If one of them cannot be
// written, those before it get their old content again. A symbolic link in dir does not lead out of
// it.
func install(from, dir string) (err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	var undo []func() error
	defer func() {
		for i := len(undo) - 1; i >= 0 && err != nil; i-- {
			if undoErr := undo[i](); undoErr != nil {
				err = errors.Join(err, fmt.Errorf("the previous content cannot be restored: %w", undoErr))
			}
		}
	}()
	source := os.DirFS(from)
	return fs.WalkDir(source, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == "." {
			return err
		}
		name := filepath.FromSlash(path)
		info, statErr := root.Lstat(name)
		switch {
		case statErr != nil && !errors.Is(statErr, fs.ErrNotExist):
			return statErr
		case entry.IsDir() && statErr == nil:
			return nil // if it is not a directory, its first file cannot be written
		case entry.IsDir():
			undo = append(undo, func() error { return root.Remove(name) })
			return root.Mkdir(name, 0o755)
		case statErr == nil && !info.Mode().IsRegular():
			return fmt.Errorf("%s is not a regular file, and is not replaced", filepath.Join(dir, name))
		}
		content, err := fs.ReadFile(source, path)
		if err != nil {
			return err
		}
		if statErr == nil {
			old, err := root.ReadFile(name)
			if err != nil {
				return err
			}
			undo = append(undo, func() error { return root.WriteFile(name, old, info.Mode().Perm()) })
		} else {
			undo = append(undo, func() error {
				if err := root.Remove(name); !errors.Is(err, fs.ErrNotExist) {
					return err
				}
				return nil
			})
		}
		return root.WriteFile(name, content, 0o644)
	})
}
