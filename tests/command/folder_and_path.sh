$PYTHON packed a; echo "code $?"
cd packed && $PYTHON ../packed/__main__.py; $PYTHON -c 'import side; print(side.NAME)'
