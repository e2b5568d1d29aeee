x = "abc \x1 def"
