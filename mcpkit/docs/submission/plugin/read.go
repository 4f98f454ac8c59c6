package plugin

import (
	"errors"
	"io"
	"io/fs"
)

// A File is one entry of a plugin's folder.
type File struct {
	// Path is the path in the folder, with slashes.
	Path string
	// Mode has the type of the entry: a regular file, a symlink or another kind.
	Mode fs.FileMode
	// Size is the size in bytes. Content may be shorter, and is empty for what is not a file.
	Size    int64
	Content []byte
}

// The limits of a folder. Read reads no more.
const (
	filesMax     = 10_000
	fileBytesMax = 5 << 20
)

// ErrTooLarge is the error of a folder with more than 10,000 entries, which no directory takes.
var ErrTooLarge = errors.New("plugin: the folder has more than 10,000 entries")

// Read reads the entries of a plugin's folder. It follows no symlinks, and leaves out the
// repository's own folder .git.
func Read(folder fs.FS) ([]File, error) {
	var files []File
	err := fs.WalkDir(folder, ".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path == ".git":
			return fs.SkipDir
		case entry.IsDir():
			return nil
		case len(files) == filesMax:
			return ErrTooLarge
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		file := File{Path: path, Mode: info.Mode(), Size: info.Size()}
		if info.Mode().IsRegular() {
			if file.Content, err = readFile(folder, path); err != nil {
				return err
			}
		}
		files = append(files, file)
		return nil
	})
	return files, err
}

func readFile(folder fs.FS, path string) ([]byte, error) {
	file, err := folder.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, fileBytesMax))
}
