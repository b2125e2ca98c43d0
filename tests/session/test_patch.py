import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellweave.errors import JournalError
from cellweave.session.patch import Patch, patch_between

few = st.lists(st.sampled_from([b"a", b"b", b"\n", "é".encode()]), max_size=12).map(b"".join)


@given(few, few)
def test_a_patch_makes_the_new_text_and_its_inverse_the_old_one(old, new):
    patch = patch_between(old, new)
    assert patch.applied(old) == new
    assert patch.inverse.applied(new) == old


@given(few, few)
def test_a_patch_leaves_out_what_both_texts_share_at_their_ends(old, new):
    patch = patch_between(old, new)
    assert not (patch.removed and patch.inserted and patch.removed[0] == patch.inserted[0])
    assert not (patch.removed and patch.inserted and patch.removed[-1] == patch.inserted[-1])


def test_a_patch_is_refused_by_another_text():
    with pytest.raises(JournalError) as caught:
        Patch(1, b"b", b"c").applied(b"axx")
    assert caught.value.start == 1
