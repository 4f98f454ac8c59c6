package filetype

import (
	"bytes"
	"image"
	_ "image/gif" // the formats that models see, but for WebP, whose size no package here reads
	_ "image/jpeg"
	_ "image/png"
)

// MaxSide is the longest side of a picture that Claude's API takes, in pixels. A request with a
// larger one fails, and in some clients the whole conversation with it.
// Source: https://platform.claude.com/docs/en/build-with-claude/vision
const MaxSide = 8000

// Picture returns the type of a PNG, JPEG or GIF picture that a model can be shown, whatever its
// declared type is.
func Picture(content []byte) (mimeType string, ok bool) {
	mimeType = Sniff(content)
	switch mimeType {
	case "image/png", "image/jpeg", "image/gif":
	default:
		return "", false
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil || size.Width <= 0 || size.Height <= 0 || size.Width > MaxSide || size.Height > MaxSide {
		return "", false
	}
	return mimeType, true
}
