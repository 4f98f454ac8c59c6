package plugin

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/internal/secret"
)

// The limits of files. Images and fonts count only for fileBytesMax.
const (
	textBytesMax = 256 << 10
	textFilesMax = 512
	totalMax     = 256 << 20
)

// content checks the type and content of a file.
func (c *checker) content(f File) {
	switch {
	case f.Mode&fs.ModeSymlink != 0:
		c.add(RuleLinks, f.Path, "it is a symlink; put the file itself there")
		return
	case f.Mode&fs.ModeType != 0:
		c.add(RuleLinks, f.Path, "it is not a regular file")
		return
	case f.Path == ".gitmodules":
		c.add(RuleLinks, f.Path, "the directory does not load submodules; put the files themselves there")
	case bytes.HasPrefix(f.Content, []byte("version https://git-lfs.github.com/spec/")):
		c.add(RuleLinks, f.Path, "it is a pointer of Git LFS; put the file itself there")
		return
	}
	kind := kindOf(f)
	switch extension := strings.ToLower(path.Ext(f.Path)); {
	case extension == ".mcpb" || extension == ".dxt":
		c.add(RuleBundles, f.Path, "the directory takes no bundles of local servers; declare the server in .mcp.json")
	case f.Size > fileBytesMax:
		c.add(RuleSize, f.Path, "it has %s; a file must be smaller than 5 MiB", mebibytes(f.Size))
	case kind == "binary":
		c.hold(RuleBinaries, f.Path, "it is neither text nor an image (PNG, JPEG, GIF, WebP) nor a font")
	case kind == "text" && f.Size >= textBytesMax:
		c.hold(RuleSize, f.Path, "it has %s; files that are not images or fonts should be smaller than 256 KiB", mebibytes(f.Size))
	}
	if kind != "text" {
		return
	}
	for _, what := range secret.In(string(f.Content)) {
		c.add(RuleSecrets, f.Path, "it looks like it contains a secret: %s; remove it", what)
	}
	for _, name := range []string{"$GITHUB_TOKEN", "${GITHUB_TOKEN}", "$ANTHROPIC_API_KEY", "${ANTHROPIC_API_KEY}", "$AWS_SECRET_ACCESS_KEY", "${AWS_SECRET_ACCESS_KEY}"} {
		if bytes.Contains(f.Content, []byte(name)) {
			c.add(RuleSecrets, f.Path, "it reads the credential %s of the user; ask the user for a login instead", name)
		}
	}
}

func (c *checker) sizes() {
	texts, total := 0, int64(0)
	for _, f := range c.files {
		total += f.Size
		if kindOf(f) != "media" {
			texts++
		}
	}
	if texts > textFilesMax {
		c.hold(RuleSize, "", "it has %d files that are not images or fonts; at most %d are expected", texts, textFilesMax)
	}
	if total > totalMax {
		c.add(RuleSize, "", "its files have %s; at most 256 MiB are allowed", mebibytes(total))
	}
}

// kindOf returns "media" for images and fonts, else "text" or "binary".
func kindOf(f File) string {
	for extension, starts := range map[string][]string{
		".png": {"\x89PNG\r\n\x1a\n"}, ".jpg": {"\xff\xd8\xff"}, ".jpeg": {"\xff\xd8\xff"}, ".gif": {"GIF87a", "GIF89a"}, ".webp": {"RIFF"},
		".woff": {"wOFF"}, ".woff2": {"wOF2"}, ".ttf": {"\x00\x01\x00\x00", "true"}, ".otf": {"OTTO"},
	} {
		if strings.EqualFold(path.Ext(f.Path), extension) {
			for _, start := range starts {
				if bytes.HasPrefix(f.Content, []byte(start)) {
					return "media"
				}
			}
		}
	}
	if bytes.IndexByte(f.Content, 0) >= 0 || !utf8.Valid(f.Content) && len(f.Content) < fileBytesMax {
		return "binary"
	}
	return "text"
}

func mebibytes(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KiB", (n+1023)>>10)
	}
	return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
}
