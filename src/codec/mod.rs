//! Codecs: from drawings and pictures to a net's input, and from its output to an answer.
