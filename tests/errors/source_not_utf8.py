# no cookie
x = "ÿ"
