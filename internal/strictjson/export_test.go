package strictjson

// PlainlyValid is what decides for nearly all texts.
var PlainlyValid = plainlyValid
